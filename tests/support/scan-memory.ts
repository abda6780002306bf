// Searches all memory of other processes that root can read for given bytes: what an attacker with root
// sees afterwards. Pages of memfd_secret can't be read by anybody and count as hidden.
//
// As a program: `scan-memory NEEDLE_FILE PID...` prints one line a process and exits 1 on a find. Needles
// come from a file (one a line), since argv is readable memory too.

import { closeSync, openSync, readdirSync, readFileSync, readSync } from "node:fs";
import { basename } from "node:path";

export interface Needle {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface Find {
  readonly needle: string;
  /** Hex address in the scanned process. */
  readonly address: string;
  /** Name of the mapping, such as "[heap]"; "anonymous" without one. */
  readonly mapping: string;
}

export interface Scan {
  readonly pid: number;
  readonly readableBytes: number;
  readonly hiddenBytes: number;
  readonly finds: readonly Find[];
}

const chunkBytes = 4 << 20;

interface Mapping {
  readonly begin: bigint;
  readonly end: bigint;
  readonly readable: boolean;
  readonly name: string;
}

function parseMappings(maps: string): Mapping[] {
  return maps
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [range = "", permissions = "", , , , ...name] = line.split(/\s+/);
      const [begin = "0", end = "0"] = range.split("-");
      return {
        begin: BigInt(`0x${begin}`),
        end: BigInt(`0x${end}`),
        readable: permissions.startsWith("r"),
        name: name.join(" ") || "anonymous",
      };
    });
}

function findAll(
  window: Buffer,
  base: bigint,
  mapping: Mapping,
  needles: readonly Needle[],
  into: Map<string, Find>,
): void {
  for (const needle of needles) {
    for (let at = window.indexOf(needle.bytes); at !== -1; at = window.indexOf(needle.bytes, at + 1)) {
      const address = `0x${(base + BigInt(at)).toString(16)}`;
      into.set(`${needle.name}@${address}`, { needle: needle.name, address, mapping: mapping.name });
    }
  }
}

/** Page size of this machine: entry 6 of the auxiliary vector, getauxval(3). */
function readPageBytes(): bigint {
  const auxv = readFileSync("/proc/self/auxv");
  for (let at = 0; at + 16 <= auxv.length; at += 16)
    if (auxv.readBigUInt64LE(at) === 6n) return auxv.readBigUInt64LE(at + 8);
  throw new Error("the auxiliary vector names no page size");
}

interface Range {
  readonly begin: bigint;
  readonly end: bigint;
}

/** The pages that have content, present or swapped out (bits 63 and 62): the others were never touched. */
function* touchedRanges(pagemap: number, mapping: Mapping, pageBytes: bigint): Generator<Range> {
  const pages = Number((mapping.end - mapping.begin) / pageBytes);
  const entries = Buffer.alloc(8 * pages);
  // The kernel tells nothing of its own pages, such as [vsyscall].
  const got = readSync(pagemap, entries, 0, entries.length, (mapping.begin / pageBytes) * 8n);
  let first = -1;
  for (let page = 0; page <= pages; page += 1) {
    const touched = page < pages && (8 * page >= got || (entries[8 * page + 7] ?? 0) >= 0x40);
    if (touched && first === -1) first = page;
    if (touched || first === -1) continue;
    yield {
      begin: mapping.begin + BigInt(first) * pageBytes,
      end: mapping.begin + BigInt(page) * pageBytes,
    };
    first = -1;
  }
}

/**
 * Scans every touched page of every readable mapping of `pid`. A needle that spans two reads is found as well.
 * @param only the name of the one mapping to scan; all by default
 */
export function scanProcess(pid: number, needles: readonly Needle[], only?: string): Scan {
  if (needles.some((needle) => needle.bytes.length < 8))
    throw new Error("needles under 8 bytes find themselves by chance");
  const overlap = Math.max(...needles.map((needle) => needle.bytes.length)) - 1;
  const window = Buffer.allocUnsafe(overlap + chunkBytes);
  const finds = new Map<string, Find>();
  const pageBytes = readPageBytes();
  let readableBytes = 0;
  let hiddenBytes = 0;
  const memory = openSync(`/proc/${pid}/mem`, "r");
  const pagemap = openSync(`/proc/${pid}/pagemap`, "r");
  const scanRange = (mapping: Mapping, { begin, end }: Range): void => {
    let kept = 0;
    for (let at = begin; at < end;) {
      const wanted = Math.min(chunkBytes, Number(end - at));
      let got = 0;
      try {
        got = readSync(memory, window, kept, wanted, at);
      } catch {
        got = 0;
      }
      if (got === 0) {
        // Unreadable from here: step over one page and try on.
        hiddenBytes += Number(pageBytes);
        at += pageBytes;
        kept = 0;
        continue;
      }
      readableBytes += got;
      const filled = kept + got;
      findAll(window.subarray(0, filled), at - BigInt(kept), mapping, needles, finds);
      kept = Math.min(overlap, filled);
      window.copyWithin(0, filled - kept, filled);
      at += BigInt(got);
    }
  };
  try {
    for (const mapping of parseMappings(readFileSync(`/proc/${pid}/maps`, "utf8"))) {
      if (!mapping.readable || (only !== undefined && mapping.name !== only)) continue;
      for (const range of touchedRanges(pagemap, mapping, pageBytes)) scanRange(mapping, range);
    }
  } finally {
    closeSync(pagemap);
    closeSync(memory);
    window.fill(0);
  }
  return { pid, readableBytes, hiddenBytes, finds: [...finds.values()] };
}

/** SIGSTOP is only a request: each thread runs on until the kernel has told it. */
function awaitStop(pid: number): void {
  for (;;) {
    const states = readdirSync(`/proc/${pid}/task`).map((task) => {
      const stat = readFileSync(`/proc/${pid}/task/${task}/stat`, "latin1");
      return stat.slice(stat.lastIndexOf(")") + 2, stat.lastIndexOf(")") + 3);
    });
    if (states.every((state) => "TtXZ".includes(state))) return;
  }
}

/** The same, with the process stopped, so that what is seen is one instant. */
export function scanStopped(pid: number, needles: readonly Needle[], only?: string): Scan {
  process.kill(pid, "SIGSTOP");
  try {
    awaitStop(pid);
    return scanProcess(pid, needles, only);
  } finally {
    process.kill(pid, "SIGCONT");
  }
}

function main(needleFile: string, pids: readonly string[]): number {
  const needles = readFileSync(needleFile, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line, index) => ({ name: `needle ${index + 1}`, bytes: Buffer.from(line) }));
  let total = 0;
  for (const pid of pids) {
    const scan = scanStopped(Number(pid), needles);
    const [program = "", script = ""] = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
    const command = basename(script || program);
    const mebibytes = (scan.readableBytes / (1 << 20)).toFixed(0);
    console.log(
      `${command} (pid ${pid}): ${mebibytes} MiB read, ${scan.hiddenBytes / 1024} KiB hidden by the kernel, finds: ${scan.finds.length}`,
    );
    for (const find of scan.finds) console.log(`  ${find.needle} at ${find.address} in ${find.mapping}`);
    total += scan.finds.length;
  }
  return total === 0 ? 0 : 1;
}

if (import.meta.main) {
  const [needleFile, ...pids] = process.argv.slice(2);
  if (needleFile === undefined || pids.length === 0) {
    console.error("usage: scan-memory NEEDLE_FILE PID...");
    process.exit(64);
  }
  process.exit(main(needleFile, pids));
}
