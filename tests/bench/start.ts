// From the start of both daemons, side by side as `sesame up` starts them, until both serve.

import { makeConfiguredHome, startDaemons, stopDaemons, timeProgram } from "./house.js";
import { type Figure, median, takeTurns, timed } from "./measure.js";
import { connectTo } from "../support/daemon.js";

export async function benchStart(rounds: number): Promise<Figure[]> {
  const home = makeConfiguredHome();
  try {
    const first = await startDaemons(home);
    const bus = await connectTo(home);
    await bus.call("installation.init");
    bus.close();
    await stopDaemons(first);
    const times = await takeTurns(rounds, {
      daemons: async () => {
        let daemons: Awaited<ReturnType<typeof startDaemons>> | null = null;
        const elapsed = await timed(async () => (daemons = await startDaemons(home)));
        if (daemons !== null) await stopDaemons(daemons);
        return elapsed;
      },
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
    ];
  } finally {
    home.remove();
  }
}
