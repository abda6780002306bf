// What a long policy costs: when it is loaded, against parsing the same file alone; in front of each request, against no policy;
// and from one end of a read to the other.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "smol-toml";
import { composeConfiguration, type EffectiveConfig, viewOf } from "../../src/core/configuration.js";
import { parsePolicy } from "../../src/platform/policy-store.js";
import { withEtcOf } from "../support/mount-etc.js";
import { getSecret, type House, openHouse } from "./house.js";
import { type Figure, median, percentile, takeTurns, timed } from "./measure.js";

const sizes = [1_000, 10_000] as const;
const largest = 10_000;
const lookUps = 100_000;
const readsARound = 20;

export async function benchPolicy(rounds: number): Promise<Figure[]> {
  const scratch = mkdtempSync(join(tmpdir(), "policy-bench-"));
  try {
    const figures: Figure[] = [];
    for (const size of sizes) figures.push(await benchLoad(scratch, size, rounds));
    figures.push(...(await benchLookUps(rounds)), ...(await benchReads(scratch, rounds)));
    return figures;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** There are not so many keys: all entries but one are each for a profile of its own. */
function policyOf(size: number): string {
  const entry = (key: string, value: number, at: number): string =>
    `[[policy]]\nkey = "${key}"\nvalue = ${value}\nsource = "fleet-baseline, rule ${at}"\n\n`;
  const particular = Array.from({ length: size - 1 }, (_, at) =>
    entry(`profiles.profile-${at}.secrets.history_versions`, 1 + (at % 1_000), at),
  );
  return entry("clipboard.max_history", 0, 0) + particular.join("");
}

function load(path: string): EffectiveConfig {
  return composeConfiguration({ layers: [], locks: parsePolicy(path, readFileSync(path)).locks });
}

async function benchLoad(scratch: string, size: number, rounds: number): Promise<Figure> {
  const path = join(scratch, `policy-${size}.toml`);
  writeFileSync(path, policyOf(size));
  const measurements = {
    load: () => timed(() => load(path)),
    floor: () => timed(() => parse(new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(path)))),
  };
  await takeTurns(5, measurements);
  const times = await takeTurns(rounds, measurements);
  return {
    what: `policy of ${size.toLocaleString("en")} entries, load and merge`,
    unit: "ms",
    value: median(times.load),
    peer: { what: "read and parse alone", value: median(times.floor) },
    bar: "",
    more: { usAnEntry: (1_000 * median(times.load)) / size },
  };
}

/** What daemon-secrets asks in front of a read and of a write. */
async function benchLookUps(rounds: number): Promise<Figure[]> {
  const { locks } = parsePolicy("policy.toml", Buffer.from(policyOf(largest)));
  const long = composeConfiguration({ layers: [], locks });
  const none = composeConfiguration({ layers: [] });
  const ask = (configuration: EffectiveConfig, profile: string) => (): Promise<number> =>
    timed(() => {
      let sum = 0;
      for (let count = 0; count < lookUps; count += 1) {
        const { secrets } = viewOf(configuration, profile).values;
        sum += secrets.rate_limit.burst + secrets.history_versions;
      }
      if (sum === 0) throw new Error("nothing was looked up");
    });
  const measurements = {
    unlocked: ask(long, "work"),
    locked: ask(long, "profile-7"),
    none: ask(none, "work"),
  };
  await takeTurns(5, measurements);
  const times = await takeTurns(rounds, measurements);
  const nanoseconds = (elapsed: readonly number[]): number => (1e6 * median(elapsed)) / lookUps;
  const figure = (what: string, elapsed: readonly number[]): Figure => ({
    what: `look-up of a request, ${what}`,
    unit: "ns",
    value: nanoseconds(elapsed),
    peer: { what: "without a policy", value: nanoseconds(times.none) },
    bar: "",
  });
  return [
    figure("10,000 entries, none for its profile", times.unlocked),
    figure("10,000 entries, one for its profile", times.locked),
  ];
}

/** Nothing where there is no other /etc to be had; the reason goes to stderr. */
async function benchReads(scratch: string, rounds: number): Promise<Figure[]> {
  if (process.getuid?.() !== 0) {
    console.error("no figures of reads under a policy: another /etc takes root");
    return [];
  }
  mkdirSync(join(scratch, "upper/pds"), { recursive: true });
  writeFileSync(join(scratch, "upper/pds/policy.toml"), policyOf(largest), { mode: 0o644 });
  const governed = await openHouse({ hundred: 100 }, withEtcOf(scratch));
  try {
    const free = await openHouse({ hundred: 100 });
    try {
      return await compareReads(governed, free, rounds);
    } finally {
      await free.close();
    }
  } finally {
    await governed.close();
  }
}

async function compareReads(governed: House, free: House, rounds: number): Promise<Figure[]> {
  const read =
    ({ bus }: House) =>
    () =>
      timed(() => getSecret(bus, "hundred", 7));
  const measurements = { governed: read(governed), free: read(free) };
  await takeTurns(readsARound, measurements);
  const times = await takeTurns(rounds * readsARound, measurements);
  return [
    {
      what: "secret.get, one client, under 10,000 entries",
      unit: "ms",
      value: median(times.governed),
      peer: { what: "without a policy", value: median(times.free) },
      bar: "1 ×",
      more: { ratioOfP90: percentile(times.governed, 0.9) / percentile(times.free, 0.9) },
    },
  ];
}
