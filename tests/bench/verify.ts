// `sesame audit verify` on a chain of millions of entries, beside what only hashes the same bytes; and what the length of a log
// costs whoever opens it.

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import type { AuditHash } from "../../src/core/audit-hash.js";
import { openAuditLog } from "../support/audit.js";
import { signerOf } from "../support/signer.js";
import { interval, writeChain } from "./chain.js";
import { root } from "./house.js";
import { type Figure, median, takeTurns, timed } from "./measure.js";

const installationId = "3f0e2f5b-8c43-4d0e-9d3b-6f5b1d2c7a10";
const signer = signerOf(1);

interface Cost {
  readonly seconds: number;
  readonly processorSeconds: number;
}

/** What the shell's own clock says of a command. */
function run(command: readonly string[]): Cost {
  const script = `TIMEFORMAT='%R %U %S'; time "$@" >/dev/null`;
  const words = execFileSync("bash", ["-c", `{ ${script}; } 2>&1`, "bash", ...command], { encoding: "utf8" });
  const [seconds = Number.NaN, user = Number.NaN, system = Number.NaN] = words
    .trim()
    .split(/\s+/)
    .map(Number);
  return { seconds, processorSeconds: user + system };
}

async function largestMemory(command: readonly [string, ...string[]]): Promise<number> {
  const [program, ...args] = command;
  const child = spawn(program, args, { stdio: "ignore" });
  const ended = once(child, "exit");
  let most = 0;
  const timer = setInterval(() => {
    try {
      const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
      most = Math.max(most, 1024 * Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0));
    } catch {
      // It has ended.
    }
  }, 5);
  await ended;
  clearInterval(timer);
  return most;
}

const sesame = (directory: string): [string, ...string[]] => [
  process.execPath,
  join(root, "dist/sesame.cjs"),
  "audit",
  "verify",
  directory,
];

async function benchHash(
  directory: string,
  entries: number,
  hash: AuditHash,
  rounds: number,
): Promise<Figure[]> {
  const files = readdirSync(directory).map((name) => join(directory, name));
  const bytes = files.reduce((sum, path) => sum + statSync(path).size, 0);
  const costs: Record<"verify" | "single" | "b3sum" | "openssl", Cost[]> = {
    verify: [],
    single: [],
    b3sum: [],
    openssl: [],
  };
  const threads = String(availableParallelism());
  const measure = (name: keyof typeof costs, command: readonly string[]) => (): number => {
    const cost = run(command);
    costs[name].push(cost);
    return cost.seconds;
  };
  const times = await takeTurns(rounds, {
    verify: measure("verify", sesame(directory)),
    b3sum: measure("b3sum", ["b3sum", "--num-threads", threads, ...files]),
    single: measure("single", ["taskset", "--cpu-list", "0", ...sesame(directory)]),
    openssl: measure("openssl", ["openssl", "sha256", ...files]),
  });
  const what = `audit verify, ${entries.toLocaleString("en")} entries, ${hash}`;
  const processor = (name: keyof typeof costs): number =>
    median(costs[name].map(({ processorSeconds }) => processorSeconds));
  const more = {
    millionsPerSecondACore: entries / 1e6 / processor("single"),
    mibPerSecond: bytes / 1024 / 1024 / median(times.verify),
  };
  return [
    {
      what,
      unit: "s",
      value: median(times.verify),
      peer: { what: `b3sum, ${threads} threads`, value: median(times.b3sum) },
      bar: "≤ 6 ×",
      more,
    },
    {
      what: `${what}, processor time`,
      unit: "s",
      value: processor("verify"),
      peer: { what: "b3sum, processor time", value: processor("b3sum") },
      bar: "≤ 6 ×",
    },
    {
      what,
      unit: "s",
      value: median(times.verify),
      peer: { what: "openssl sha256, 1 thread", value: median(times.openssl) },
      bar: "≤ 1 ×",
      more: { processorSeconds: processor("verify"), processorSecondsOfOpenssl: processor("openssl") },
    },
  ];
}

/** From nothing to a log that can be written and signed, as a start of the daemon opens it. */
async function benchOpening(directory: string, empty: string, rounds: number): Promise<Figure> {
  const signing = { installationId, key: () => signer, interval: () => interval };
  const open = (place: string) => (): Promise<number> =>
    timed(async () => {
      const log = await openAuditLog(place, { signing });
      await log.close();
    });
  const times = await takeTurns(rounds, { long: open(directory), short: open(empty) });
  return {
    what: "opening a log as long, more than an empty one",
    unit: "ms",
    value: median(times.long) - median(times.short),
    peer: null,
    bar: "≤ 10 ms",
    more: { long: median(times.long), empty: median(times.short) },
  };
}

export async function benchVerify(entries: number, rounds: number): Promise<Figure[]> {
  const scratch = mkdtempSync(join(tmpdir(), "verify-"));
  try {
    const figures: Figure[] = [];
    for (const hash of ["blake3", "sha256"] as const) {
      const directory = join(scratch, hash);
      writeChain(directory, entries, { hash, signer, installationId });
      figures.push(...(await benchHash(directory, entries, hash, rounds)));
      if (hash === "sha256") break;
      figures.push(
        {
          what: `audit verify, ${entries.toLocaleString("en")} entries, most memory`,
          unit: "MiB",
          value: (await largestMemory(sesame(directory))) / 1024 / 1024,
          peer: {
            what: "of an empty log",
            value: (await largestMemory(sesame(emptyLog(scratch)))) / 1024 / 1024,
          },
          bar: "≤ 64 MB",
        },
        await benchOpening(directory, emptyLog(scratch), 5 * rounds),
      );
      rmSync(directory, { recursive: true });
    }
    return figures;
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

function emptyLog(scratch: string): string {
  const directory = join(scratch, "empty");
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  closeSync(openSync(join(directory, "00000001.jsonl"), "a", 0o600));
  return directory;
}
