// What it costs to render a fleet of thousands to a directory: the command as a person runs it, against writing the same bytes to
// the same paths by one who knows them already, and over what is there.

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
  const [busy, floorBusy]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    // Removed at the very end: what a disk does of removing, it goes on with while the next one is measured.
    const [out, again] = [
      join(scratch, `rendered-${size}-${round}`),
      join(scratch, `floor-${size}-${round}`),
    ];
    const { ms, cpuMs, peakBytes } = await render(manifest, out);
    times.push(ms);
    peaks.push(peakBytes);
    busy.push(cpuMs);
    const floor = writeAgain(out, again);
    floors.push(floor.ms);
    floorBusy.push(floor.cpuMs);
  }
  // Only where nothing is measured after it: a change of every device removes as many files as there are.
  const over =
    size === sizes.at(-1) ? await renderOver(manifest, size, join(scratch, `rendered-${size}-0`)) : {};
  return {
    what: `fleet render, ${size.toLocaleString("en")} devices of ${usersOfADevice} users`,
    unit: "s",
    value: median(times) / 1_000,
    peer: { what: "the same bytes to the same paths", value: median(floors) / 1_000 },
    bar: wanted[size],
    more: {
      msADevice: median(times) / size,
      cpuMsADevice: median(busy) / size,
      ratioOfCpuTime: median(busy) / median(floorBusy),
      peakMB: Math.max(...peaks) / 1e6,
      ...over,
    },
  };
}

const render = (manifest: string, out: string): Promise<Run> =>
  sesame(["fleet", "render", "--quiet", "--manifest", manifest, "--out", out]);

/** Over what is there: with nothing changed, and with a file of every device. */
async function renderOver(manifest: string, size: number, out: string): Promise<Figure["more"]> {
  const unchanged = await render(manifest, out);
  writeFileSync(manifest, manifestOf(size, "another baseline"));
  const changed = await render(manifest, out);
  return { sUnchanged: unchanged.ms / 1_000, sAllChanged: changed.ms / 1_000 };
}

/** Groups, locks on each level, and a word of their own for some. */
function manifestOf(size: number, baseline = "baseline"): string {
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
    `[[org.policy]]\nkey = "crypto.kdf"\nvalue = "argon2id"\nsource = "${baseline}"\n` +
    `[artifact]\nversion = "0.1.0"\n[groups.desks]\nmachine_binding = "machine-id"\nunits.memlock_mib = 32\n` +
    sites.join("") +
    devices.join("")
  );
}

interface Run {
  readonly ms: number;
  readonly cpuMs: number;
  /** Most memory that the process had. */
  readonly peakBytes: number;
}

async function sesame(args: readonly string[]): Promise<Run> {
  const begun = performance.now();
  const child = spawn(process.execPath, [join(root, "dist/sesame.cjs"), ...args], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  let last = { cpuMs: 0, peakBytes: 0 };
  const sampling = setInterval(() => (last = accountOf(child.pid ?? 0) ?? last), sampleMs);
  const [status] = (await once(child, "exit")) as [number | null];
  clearInterval(sampling);
  if (status !== 0) throw new Error(`sesame ${args.join(" ")} ended with ${status}`);
  return { ms: performance.now() - begun, ...last };
}

const tickMs = 10;

/** The kernel adds both up itself, so that what is between two looks is seen, too. Null when the process has ended. */
function accountOf(pid: number): Omit<Run, "ms"> | null {
  try {
    const [, kib] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
    if (kib === undefined) return null;
    return { cpuMs: tickMs * (Number(fields[11]) + Number(fields[12])), peakBytes: Number(kib) * 1_024 };
  } catch {
    return null;
  }
}

/** What making directories and writing files takes, and nothing else. */
function writeAgain(from: string, to: string): Omit<Run, "peakBytes"> {
  let [ms, cpuMs] = [0, 0];
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
    const before = process.cpuUsage();
    for (const { path, bytes } of files) {
      const directory = dirname(path);
      if (!made.has(directory)) mkdirSync(directory, { recursive: true });
      made.add(directory);
      writeFileSync(path, bytes);
    }
    ms += performance.now() - begun;
    const { user, system } = process.cpuUsage(before);
    cpuMs += (user + system) / 1_000;
  }
  return { ms, cpuMs };
}
