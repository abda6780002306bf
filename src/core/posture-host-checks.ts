// The checks of what the host gives: kernel, secret memory, the kernel's sandboxes, limits of locked memory and the clock.

import { expectThat, failed, fine, formatMebibytes, skipped, whenSeen } from "./posture-findings.js";
import { hostDemands, wantedMemlockBytes } from "./posture-facts.js";
import type { Check } from "./posture.js";

const { kernel: oldestKernel, landlockAbi: oldestLandlockAbi, lockableShare } = hostDemands;
/** A newest entry that is this far in the future shows that the clock was set back. */
const clockToleranceMs = 5 * 60_000;

/** "6.12.1-amd64" is [6, 12]; null for what is no kernel release. */
export function parseRelease(release: string): readonly [number, number] | null {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(release) ?? [];
  return major === undefined || minor === undefined ? null : [Number(major), Number(minor)];
}

function isAtLeast(release: string, [major, minor]: readonly [number, number]): boolean {
  const found = parseRelease(release);
  return found !== null && (found[0] > major || (found[0] === major && found[1] >= minor));
}

export const hostChecks: readonly Check[] = [
  {
    code: "kernel.version",
    category: "kernel",
    severity: "error",
    meaning: "the kernel is older than 5.14, which has no memfd_secret",
    remedy: "boot Linux 6.5 or newer; 5.14 is the oldest that can work",
    tags: ["stig", "soc2"],
    judge: ({ kernel: { release } }) =>
      expectThat(isAtLeast(release, oldestKernel), `Linux ${release}`, `Linux ${release} is older than 5.14`),
  },
  {
    code: "kernel.landlock",
    category: "kernel",
    severity: "error",
    meaning:
      "the kernel's Landlock is missing, off, or older than ABI 3, so the daemons can't be confined to their files",
    remedy: "boot Linux 6.2 or newer with CONFIG_SECURITY_LANDLOCK=y and 'landlock' in the lsm= list",
    tags: ["stig", "soc2"],
    judge: ({ kernel: { landlockAbi } }) =>
      landlockAbi === 0
        ? failed("the kernel has no Landlock, or it is off")
        : expectThat(
            landlockAbi >= oldestLandlockAbi,
            `Landlock ABI ${landlockAbi}`,
            `Landlock ABI ${landlockAbi} is older than ${oldestLandlockAbi}`,
          ),
  },
  {
    code: "kernel.seccomp",
    category: "kernel",
    severity: "error",
    meaning: "the kernel can't kill a process over a forbidden system call",
    remedy: "boot a kernel with CONFIG_SECCOMP_FILTER=y",
    tags: ["stig", "soc2"],
    judge: ({ kernel }) =>
      whenSeen(kernel.seccompActions, (actions) =>
        expectThat(
          actions.includes("kill_process"),
          "seccomp filters can kill a process",
          "the kernel's seccomp has no filter action kill_process",
        ),
      ),
  },
  {
    code: "memory.memfd_secret",
    category: "memory",
    severity: "error",
    meaning: "memfd_secret(2) does not work, so secrets lie in memory that root and a memory dump can read",
    remedy: "use Linux 5.14 or newer with CONFIG_SECRETMEM=y (before 6.5 also secretmem.enable=1)",
    tags: ["stig", "pci-dss", "soc2"],
    judge: ({ kernel: { memfdSecretFailure } }) =>
      memfdSecretFailure === null
        ? fine("memfd_secret works")
        : failed(`memfd_secret does not work (${memfdSecretFailure})`),
  },
  {
    code: "memory.config_secretmem",
    category: "memory",
    severity: "error",
    meaning: "the kernel was built without CONFIG_SECRETMEM",
    remedy: "boot a kernel that is built with CONFIG_SECRETMEM=y",
    tags: ["stig", "pci-dss"],
    judge: ({ kernel }) =>
      whenSeen(kernel.configSecretmem, (set) =>
        expectThat(set, "CONFIG_SECRETMEM=y", "the kernel is built without CONFIG_SECRETMEM"),
      ),
  },
  {
    code: "memory.secretmem_enable",
    category: "memory",
    severity: "error",
    meaning: "before Linux 6.5 memfd_secret is off unless the kernel's command line has secretmem.enable=1",
    remedy: "add secretmem.enable=1 to the kernel's command line and boot",
    tags: ["stig", "pci-dss"],
    judge: ({ kernel: { release, secretmemEnable } }) =>
      whenSeen(secretmemEnable, (enabled) => {
        if (enabled === false) return failed("the kernel's command line has secretmem.enable=0");
        if (isAtLeast(release, [6, 5])) return fine("on by default from Linux 6.5 on");
        return expectThat(
          enabled === true,
          "the kernel's command line has secretmem.enable=1",
          "the kernel's command line has no secretmem.enable=1",
        );
      }),
  },
  {
    code: "memlock.user_manager",
    category: "memlock",
    severity: "error",
    meaning: "the user manager may lock less memory than the units ask for, and cuts their limit silently",
    remedy: "install the drop-in user@.service.d/50-open-sesame.conf as root and log in anew",
    tags: ["stig", "pci-dss"],
    judge: ({ memlock, systemd }) =>
      whenSeen(memlock.managerBytes, (bytes) => {
        const wanted = wantedMemlockBytes(systemd);
        return expectThat(
          bytes === null || bytes >= wanted,
          `the user manager may lock ${formatMebibytes(bytes)}`,
          `the user manager may lock ${formatMebibytes(bytes)}, the units want ${formatMebibytes(wanted)}`,
        );
      }),
  },
  {
    code: "memlock.device_sum",
    category: "memlock",
    severity: "warning",
    meaning:
      "all users together may lock more than a quarter of the device's memory, which can starve everything else",
    remedy: "lower LimitMEMLOCK in the units and in the drop-in for user@.service, or add memory",
    tags: ["soc2"],
    judge: ({ memlock: { users, lockedBytes, totalBytes }, systemd }) =>
      whenSeen(users, (count) => {
        const allowed = count * wantedMemlockBytes(systemd);
        const seen =
          "unseen" in lockedBytes
            ? lockedBytes.unseen
            : `${formatMebibytes(lockedBytes.value)} are locked at present`;
        const sum = `${count} logged-in users may lock ${formatMebibytes(allowed)} of ${formatMebibytes(totalBytes)}; ${seen}`;
        return expectThat(allowed <= totalBytes * lockableShare, sum, sum);
      }),
  },
  {
    code: "clock.synchronised",
    category: "clock",
    severity: "warning",
    meaning:
      "the clock is not synchronised, so times in audit entries and logs can't be compared with other devices'",
    remedy: "run 'timedatectl set-ntp true' as root, or configure the site's time service",
    tags: ["stig", "pci-dss", "soc2"],
    judge: ({ clock }) =>
      whenSeen(clock.synchronised, (yes) =>
        expectThat(yes, "the clock is synchronised", "the clock is not synchronised"),
      ),
  },
  {
    code: "clock.backwards",
    category: "clock",
    severity: "warning",
    meaning: "the newest audit entry lies in the future: the clock was set back",
    remedy: "set the clock right, and find out who set it back",
    tags: ["pci-dss", "soc2"],
    judge: ({ clock: { nowMs }, state }) =>
      whenSeen(state.audit, (audit) => {
        const lastMs = audit?.lastMs ?? null;
        if (lastMs === null) return skipped("there is no audit entry to compare with");
        return expectThat(
          lastMs - nowMs <= clockToleranceMs,
          "the newest audit entry is not in the future",
          `the newest audit entry is ${Math.round((lastMs - nowMs) / 1_000)} s in the future`,
        );
      }),
  },
];
