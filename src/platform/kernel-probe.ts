// Facts about the running kernel, its clock and its limits of locked memory for the doctor. Hides where each is to be read, and
// tells what can't be seen apart from what is not there. Changes nothing.

import { readdirSync, readFileSync } from "node:fs";
import { release, totalmem } from "node:os";
import { gunzipSync } from "node:zlib";
import type { ClockFacts, Fact, KernelFacts, MemlockFacts } from "../core/posture-facts.js";
import { SesameError } from "../core/errors.js";
import { errnoOf } from "./file-trust.js";
import { native } from "./native.js";
import { askTool } from "./systemd-probe.js";

export function probeKernel(): KernelFacts {
  const running = release();
  return {
    release: running,
    landlockAbi: native.landlockAbi(),
    seccompActions: readSeen("/proc/sys/kernel/seccomp/actions_avail", (text) => text.trim().split(/\s+/)),
    memfdSecretFailure: tryMemfdSecret(),
    configSecretmem: readKernelConfig(running),
    secretmemEnable: readSeen("/proc/cmdline", parseSecretmemEnable),
    ptraceScope: readPtraceScope(),
  };
}

export function probeClock(nowMs: number): ClockFacts {
  const said = askTool("timedatectl", ["show", "--property=NTPSynchronized", "--value"]);
  return {
    nowMs,
    synchronised: "unseen" in said ? said : { value: said.value.trim() === "yes" },
  };
}

/** Every process's VmLck is there for all to read, unless /proc is mounted with hidepid. */
export function probeMemlock(): MemlockFacts {
  return {
    managerBytes: readManagerLimit(),
    users: countUsers(),
    lockedBytes: sumLocked(),
    totalBytes: totalmem(),
  };
}

/** `secretmem.enable` of a kernel's command line; the last one counts. Null where there is none. */
export function parseSecretmemEnable(commandLine: string): boolean | null {
  const values = [...commandLine.matchAll(/(?:^|\s)secretmem\.enable=(\S+)/g)].map((match) => match[1] ?? "");
  const last = values.at(-1);
  return last === undefined ? null : /^(?:1|y|on|yes|true)$/i.test(last);
}

/** "Max locked memory" of /proc/PID/limits, hard, in bytes; null for unlimited. */
export function parseLockedLimit(limits: string): number | null | undefined {
  const hard = /^Max locked memory\s+\S+\s+(\S+)/m.exec(limits)?.[1];
  if (hard === undefined) return undefined;
  return hard === "unlimited" ? null : Number(hard);
}

/** CONFIG_SECRETMEM of a kernel's configuration. */
export function parseConfigSecretmem(config: string): boolean {
  return /^CONFIG_SECRETMEM=y$/m.test(config);
}

function readSeen<T>(path: string, parse: (text: string) => T): Fact<T> {
  try {
    return { value: parse(readFileSync(path, "utf8")) };
  } catch (error) {
    return { unseen: `${path} can't be read (${errnoOf(error)})` };
  }
}

function tryMemfdSecret(): string | null {
  try {
    native.SecureBuffer.alloc(1).release();
  } catch (error) {
    return error instanceof SesameError ? error.code : "unknown";
  }
  const { backing, fallbackReason } = native.secureMemoryStatus();
  return backing === "memfd_secret" ? null : (fallbackReason ?? "unknown");
}

function readKernelConfig(running: string): Fact<boolean> {
  const plain = readSeen(`/boot/config-${running}`, parseConfigSecretmem);
  if (!("unseen" in plain)) return plain;
  try {
    return { value: parseConfigSecretmem(gunzipSync(readFileSync("/proc/config.gz")).toString("utf8")) };
  } catch {
    return { unseen: `there is no readable /boot/config-${running} and no /proc/config.gz` };
  }
}

function readPtraceScope(): Fact<number | null> {
  const path = "/proc/sys/kernel/yama/ptrace_scope";
  try {
    return { value: Number(readFileSync(path, "utf8")) };
  } catch (error) {
    return errnoOf(error) === "ENOENT" ? { value: null } : { unseen: `${path} can't be read` };
  }
}

function readManagerLimit(): Fact<number | null> {
  const unit = `user@${process.getuid?.() ?? 0}.service`;
  const said = askTool("systemctl", ["show", "--property=MainPID", "--value", unit]);
  if ("unseen" in said) return said;
  const pid = Number(said.value.trim());
  if (!(pid > 0)) return { unseen: "this user has no user manager" };
  const limit = readSeen(`/proc/${pid}/limits`, parseLockedLimit);
  if ("unseen" in limit) return limit;
  return limit.value === undefined
    ? { unseen: "the user manager's limits can't be read" }
    : { value: limit.value };
}

function countUsers(): Fact<number> {
  const said = askTool("loginctl", ["list-users", "--no-legend"]);
  if ("unseen" in said) return said;
  return { value: said.value.split("\n").filter((line) => line.trim() !== "").length };
}

function sumLocked(): Fact<number> {
  let kibibytes = 0;
  let readable = 0;
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const status = readSeen(`/proc/${name}/status`, (text) => /^VmLck:\s+(\d+) kB$/m.exec(text)?.[1] ?? "0");
    if ("unseen" in status) continue;
    readable += 1;
    kibibytes += Number(status.value);
  }
  // Process 1 is another user's: where it is hidden, so are all others'.
  const hidden = "unseen" in readSeen("/proc/1/status", () => null);
  return hidden
    ? { unseen: "what other users have locked can't be seen (hidepid)" }
    : { value: readable === 0 ? 0 : kibibytes * 1_024 };
}
