// From the start of both daemons, side by side as `sesame up` starts them, until both serve.

import { rmSync } from "node:fs";
import { readInstallation } from "../../src/platform/installation-store.js";
import { openSigningKey } from "../../src/platform/signing-key.js";
import { writeChain } from "./chain.js";
import { makeConfiguredHome, startDaemons, stopDaemons, timeProgram } from "./house.js";
import { type Figure, median, takeTurns, timed } from "./measure.js";
import { connectTo, type ScratchHome } from "../support/daemon.js";

/** @param entries of the long log */
export async function benchStart(rounds: number, entries: number): Promise<Figure[]> {
  const home = makeConfiguredHome();
  const longHome = makeConfiguredHome();
  try {
    await initialize(home);
    await initialize(longHome);
    writeLongLog(longHome, entries);
    const times = await takeTurns(rounds, {
      daemons: () => timeStart(home),
      long: () => timeStart(longHome),
      node: () => timeProgram(process.execPath, ["-e", "0"], { environment: home.environment }),
    });
    return [
      {
        what: "both daemons, start to ready",
        unit: "ms",
        value: median(times.daemons),
        peer: { what: "node -e 0", value: median(times.node) },
        bar: "",
      },
      {
        what: `the same with an audit log of ${entries.toLocaleString("en")} entries, more`,
        unit: "ms",
        value: median(times.long) - median(times.daemons),
        peer: null,
        bar: "≤ 10 ms",
        more: { long: median(times.long), short: median(times.daemons) },
      },
    ];
  } finally {
    home.remove();
    longHome.remove();
  }
}

async function initialize(home: ScratchHome): Promise<void> {
  const daemons = await startDaemons(home);
  const bus = await connectTo(home);
  await bus.call("installation.init");
  bus.close();
  await stopDaemons(daemons);
}

/** In the place of the installation's own, under its key. */
function writeLongLog({ config }: ScratchHome, entries: number): void {
  const identity = readInstallation(config);
  const signer = identity === null ? null : openSigningKey(config, identity.id);
  if (identity === null || signer === null) throw new Error("there is no installation to write a log for");
  rmSync(config.audit, { recursive: true });
  writeChain(config.audit, entries, { hash: "blake3", signer, installationId: identity.id });
  signer.release();
}

async function timeStart(home: ScratchHome): Promise<number> {
  let daemons: Awaited<ReturnType<typeof startDaemons>> | null = null;
  const elapsed = await timed(async () => (daemons = await startDaemons(home)));
  if (daemons !== null) await stopDaemons(daemons);
  return elapsed;
}
