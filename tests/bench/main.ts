// `make bench`: runs the sections, prints a table and writes JSON. Every figure stands beside its floor or peer of
// the same run; the ratio is what means something on a machine that others use too. Asserts nothing.
//   main.mjs [--quick] [--out FILE] [SECTION...]

import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { dirname, resolve } from "node:path";
import { parseArgs } from "node:util";
import { benchAudit } from "./audit.js";
import { benchCli } from "./cli.js";
import { benchFleet } from "./fleet.js";
import { benchHosts } from "./hosts.js";
import { getSecret, type House, openHouse, root } from "./house.js";
import { type Figure, inFlight, ratioOf } from "./measure.js";
import { benchLiveBuffers, benchMemory } from "./memory.js";
import { benchPolicy } from "./policy.js";
import { benchFlatness, benchLoneRead, benchPipelinedReads, serveEcho } from "./reads.js";
import { benchStart } from "./start.js";
import { benchUnlock } from "./unlock.js";
import { benchVerify } from "./verify.js";

type Section = (scale: (rounds: number) => number) => Promise<Figure[]>;

const sections: Readonly<Record<string, Section>> = {
  start: (scale) => benchStart(scale(15), scale(10_000_000)),
  audit: (scale) => benchAudit(scale(1_000)),
  verify: (scale) => benchVerify(scale(10_000_000), scale(7)),
  cli: (scale) => within({ hundred: 100 }, (house) => benchCli(house, scale(40))),
  lone: (scale) => within({ hundred: 100 }, (house) => benchLoneRead(house, scale(1_500))),
  pipelined: (scale) => within({ hundred: 100 }, (house) => benchPipelinedReads(house, scale(50))),
  unlock: (scale) => within({ one: 1 }, (house) => benchUnlock(house, scale(25))),
  policy: (scale) => benchPolicy(scale(30)),
  fleet: (scale) => benchFleet(scale(3)),
  hosts: (scale) => benchHosts(scale(10)),
  memory: () =>
    within({ hundred: 1 }, async (house) => [
      ...(await benchMemory(house, "after start")),
      ...benchLiveBuffers(),
    ]),
  many: (scale) =>
    within({ one: 1, hundred: 100, many: 10_000 }, async (house) => {
      await inFlight(10_000, 32, (index) => getSecret(house.bus, "many", index));
      return [
        ...(await benchMemory(house, "10,000 secrets read")),
        ...(await benchFlatness(house, scale(40))),
      ];
    }),
};

async function within(
  vaults: Readonly<Record<string, number>>,
  work: (house: House) => Promise<Figure[]>,
): Promise<Figure[]> {
  const house = await openHouse(vaults);
  try {
    return await work(house);
  } finally {
    await house.close();
  }
}

function print(figures: readonly Figure[]): void {
  const number = (value: number): string =>
    value >= 1_000 ? Math.round(value).toLocaleString("en") : value.toPrecision(3);
  const rows = figures.map((figure) => {
    const ratio = ratioOf(figure);
    return [
      figure.what,
      `${number(figure.value)} ${figure.unit}`,
      figure.peer === null ? "" : `${figure.peer.what}: ${number(figure.peer.value)}`,
      ratio === null ? "" : `${ratio.toFixed(2)} ×`,
      figure.bar,
      Object.entries(figure.more ?? {})
        .map(([name, value]) => `${name} ${number(value)}`)
        .join(", "),
    ];
  });
  for (const row of rows)
    console.log(
      row
        .map((cell, at) => cell.padEnd([52, 12, 44, 8, 11][at] ?? 0))
        .join("  ")
        .trimEnd(),
    );
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      quick: { type: "boolean", default: false },
      out: { type: "string", default: resolve(root, "build/bench.json") },
      echo: { type: "string" },
    },
  });
  if (values.echo !== undefined) {
    serveEcho(values.echo);
    return 0;
  }
  const unknown = positionals.filter((name) => !Object.hasOwn(sections, name));
  if (unknown.length > 0) {
    console.error(`usage: make bench, or: run-benches.ts [--quick] [--out FILE] [SECTION...]`);
    console.error(`sections: ${Object.keys(sections).join(" ")}`);
    return 64;
  }
  const scale = (rounds: number): number => (values.quick ? Math.ceil(rounds / 5) : rounds);
  const report: Record<string, readonly Figure[]> = {};
  for (const [name, section] of Object.entries(sections)) {
    if (positionals.length > 0 && !positionals.includes(name)) continue;
    report[name] = await section(scale);
    print(report[name]);
  }
  mkdirSync(dirname(values.out), { recursive: true });
  const figures = Object.entries(report).flatMap(([section, list]) =>
    list.map((figure) => ({ section, ...figure, ratio: ratioOf(figure) })),
  );
  writeFileSync(
    values.out,
    `${JSON.stringify({ node: process.version, cores: cpus().length, figures }, null, 2)}\n`,
  );
  return 0;
}

process.exitCode = await main();
