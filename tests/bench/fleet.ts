// What it costs to render a fleet of thousands to a directory: the command as a person runs it, against writing the same bytes to
// the same paths by one who knows them already.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { root } from "./house.js";
import { type Figure, median } from "./measure.js";

const sizes = [1_000, 5_000, 10_000] as const;
const usersOfADevice = 3;
/** So many devices' files are known at once to the floor, which would need the memory of all otherwise. */
const chunk = 250;
const sampleMs = 10;
const wanted = {
  1_000: "",
  5_000: "",
  10_000: "60 s, 500 MB",
} as const;

export async function benchFleet(rounds: number): Promise<Figure[]> {
  const scratch = mkdtempSync(join(tmpdir(), "fleet-bench-"));
  try {
    const figures: Figure[] = [];
    for (const size of sizes) figures.push(await benchSize(scratch, size, size === 1_000 ? rounds : 1));
    return figures;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function benchSize(scratch: string, size: (typeof sizes)[number], rounds: number): Promise<Figure> {
  const manifest = join(scratch, `fleet-${size}.toml`);
  writeFileSync(manifest, manifestOf(size));
  await sesame(["fleet", "seed", "--quiet", "--manifest", manifest]);
  const [times, floors, peaks]: [number[], number[], number[]] = [[], [], []];
  const out = join(scratch, "rendered");
  for (let round = 0; round < rounds; round += 1) {
    const { ms, peakBytes } = await sesame([
      "fleet",
      "render",
      "--quiet",
      "--manifest",
      manifest,
      "--out",
      out,
    ]);
    times.push(ms);
    peaks.push(peakBytes);
    floors.push(writeAgain(out, join(scratch, "floor")));
    for (const name of ["rendered", "floor"]) rmSync(join(scratch, name), { recursive: true });
  }
  return {
    what: `fleet render, ${size.toLocaleString("en")} devices of ${usersOfADevice} users`,
    unit: "s",
    value: median(times) / 1_000,
    peer: { what: "the same bytes to the same paths", value: median(floors) / 1_000 },
    bar: wanted[size],
    more: { msADevice: median(times) / size, peakMB: Math.max(...peaks) / 1e6 },
  };
}

/** Groups, locks on each level, and a word of their own for some. */
function manifestOf(size: number): string {
  const devices = Array.from({ length: size }, (_, at) => {
    const users = Array.from(
      { length: usersOfADevice },
      (__, user) =>
        `[devices.ws-${at}.users.user-${user}]\nlinger = ${user === 0}\nconfig.secrets.history_versions = ${1 + ((at + user) % 1_000)}\n`,
    );
    return (
      `[devices.ws-${at}]\ngroups = ["site-${at % 20}", "desks"]\nunits.restrict_users = ${at % 2 === 0}\n` +
      `[[devices.ws-${at}.policy]]\nkey = "profiles.work.audit.key_names"\nvalue = true\nsource = "rule ${at}"\n${users.join("")}`
    );
  });
  const sites = Array.from(
    { length: 20 },
    (_, at) =>
      `[[groups.site-${at}.policy]]\nkey = "audit.retention_days"\nvalue = ${at}\nsource = "site ${at}"\n`,
  );
  return (
    `[org]\ndomain = "example.org"\nconfig.global.logging.level = "notice"\n` +
    `[[org.policy]]\nkey = "crypto.kdf"\nvalue = "argon2id"\nsource = "baseline"\n` +
    `[artifact]\nversion = "0.1.0"\n[groups.desks]\nmachine_binding = "machine-id"\nunits.memlock_mib = 32\n` +
    sites.join("") +
    devices.join("")
  );
}

/** Wall clock, and the most memory that the process had. */
async function sesame(args: readonly string[]): Promise<{ readonly ms: number; readonly peakBytes: number }> {
  const begun = performance.now();
  const child = spawn(process.execPath, [join(root, "dist/sesame.cjs"), ...args], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  let peakBytes = 0;
  const sampling = setInterval(() => {
    peakBytes = Math.max(peakBytes, peakOf(child.pid ?? 0));
  }, sampleMs);
  const [status] = (await once(child, "exit")) as [number | null];
  clearInterval(sampling);
  if (status !== 0) throw new Error(`sesame ${args.join(" ")} ended with ${status}`);
  return { ms: performance.now() - begun, peakBytes };
}

/** The kernel keeps the highest itself, so that what is between two looks is seen, too. */
function peakOf(pid: number): number {
  try {
    const [, kib] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return Number(kib ?? 0) * 1_024;
  } catch {
    return 0;
  }
}

/** Milliseconds that making directories and writing files take, and nothing else. */
function writeAgain(from: string, to: string): number {
  let elapsed = 0;
  const devices = readdirSync(from);
  for (let at = 0; at < devices.length; at += chunk) {
    const files = devices.slice(at, at + chunk).flatMap((device) =>
      readdirSync(join(from, device), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => {
          const path = join(entry.parentPath, entry.name);
          return { path: join(to, path.slice(from.length)), bytes: readFileSync(path) };
        }),
    );
    const made = new Set<string>();
    const begun = performance.now();
    for (const { path, bytes } of files) {
      const directory = dirname(path);
      if (!made.has(directory)) mkdirSync(directory, { recursive: true });
      made.add(directory);
      writeFileSync(path, bytes);
    }
    elapsed += performance.now() - begun;
  }
  return elapsed;
}
