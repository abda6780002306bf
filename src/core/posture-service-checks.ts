// The checks of what runs: systemd and its units, the daemons, and whether they are confined as they should be.

import { expectThat, failed, fine, formatMebibytes, skipped, whenSeen } from "./posture-findings.js";
import {
  daemonNames,
  type DaemonFacts,
  hostDemands,
  type PostureFacts,
  targetName,
  unitNames,
  watchUnitName,
  wantedMemlockBytes,
} from "./posture-facts.js";
import type { Check, Finding } from "./posture.js";

const oldestSystemd = hostDemands.systemd;
/** A process may be attached to by nobody but with CAP_SYS_PTRACE at 2, and by nobody at all at 3. */
const noAttach = 3;

/** Judges each daemon that answered; one complaint is enough to fail. */
function eachDaemon(
  { daemons }: PostureFacts,
  good: string,
  complaintOf: (daemon: DaemonFacts) => string | null,
): Finding {
  return whenSeen(daemons, (answering) => {
    const complaints = answering.flatMap((daemon) => {
      const complaint = complaintOf(daemon);
      return complaint === null ? [] : [`${daemon.name} ${complaint}`];
    });
    return expectThat(complaints.length === 0, good, complaints.join("; "));
  });
}

function sandboxComplaint({ sandbox }: DaemonFacts): string | null {
  if (sandbox === null) return "does not report a sandbox";
  const missing = [
    sandbox.landlockAbi > 0 ? [] : "Landlock",
    sandbox.seccomp ? [] : "seccomp",
    sandbox.noNewPrivileges ? [] : "no_new_privs",
    sandbox.dumpable ? "PR_SET_DUMPABLE 0" : [],
  ].flat();
  return missing.length === 0 ? null : `runs without ${missing.join(", ")}`;
}

function judgeNamespaces({ systemd, kernel }: PostureFacts): Finding {
  return whenSeen(systemd.units, (units) => {
    const loaded = units.filter(({ loadState }) => loadState === "loaded");
    if (loaded.length === 0) return skipped("the units are not installed");
    const inForce = [...new Set(loaded.flatMap((unit) => unit.namespaceDirectives))];
    if (inForce.length === 0)
      return fine("default mode: no user namespace; Landlock and seccomp confine the daemons");
    return whenSeen(kernel.ptraceScope, (scope) =>
      expectThat(
        scope === noAttach,
        "hardening.namespaces is on and kernel.yama.ptrace_scope is 3",
        `${inForce.join(", ")} put the daemons into a user namespace of their user, and ptrace_scope is ` +
          `${scope ?? "not there"}: every process of the user can read their memory`,
      ),
    );
  });
}

export const serviceChecks: readonly Check[] = [
  {
    code: "sandbox.active",
    category: "sandbox",
    severity: "error",
    meaning: "a running daemon is not confined by Landlock and seccomp, or can be attached to",
    remedy: "start the daemons through their units or 'sesame up', which use the launcher 'sesame-sandbox'",
    tags: ["stig", "pci-dss", "soc2"],
    judge: (facts) => eachDaemon(facts, "Landlock, seccomp and no_new_privs are on", sandboxComplaint),
  },
  {
    code: "sandbox.namespaces_fit",
    category: "sandbox",
    severity: "error",
    meaning:
      "the drop-in hardening.namespaces (or a directive like its) is on without kernel.yama.ptrace_scope=3: the user namespace gives " +
      "every process of the user CAP_SYS_PTRACE over the daemons",
    remedy: "remove the drop-in and restart the daemons, or set kernel.yama.ptrace_scope=3",
    tags: ["stig", "pci-dss", "soc2"],
    judge: judgeNamespaces,
  },
  {
    code: "systemd.version",
    category: "systemd",
    severity: "error",
    meaning: "systemd is older than 255; restarts without back-off and settings that are ignored silently",
    remedy: "upgrade to a distribution with systemd 255 or newer",
    tags: ["soc2"],
    judge: ({ systemd }) =>
      whenSeen(systemd.version, (version) =>
        expectThat(
          version >= oldestSystemd,
          `systemd ${version}`,
          `systemd ${version} is older than ${oldestSystemd}`,
        ),
      ),
  },
  {
    code: "systemd.units_installed",
    category: "systemd",
    severity: "error",
    meaning: "the user manager does not know the units",
    remedy: "install them with 'make install' or the package, then run 'systemctl --user daemon-reload'",
    tags: ["soc2"],
    judge: ({ systemd }) =>
      whenSeen(systemd.units, (units) => {
        const missing = unitNames.filter(
          (name) => !units.some((unit) => unit.name === name && unit.loadState === "loaded"),
        );
        return expectThat(
          missing.length === 0,
          "the user manager knows both units",
          `the user manager does not know ${missing.join(" and ")}`,
        );
      }),
  },
  {
    code: "systemd.units_active",
    category: "systemd",
    severity: "error",
    meaning: "a unit is not active, or failed for good after a storm of restarts",
    remedy:
      "run 'systemctl --user status open-sesame-*' and 'journalctl --user -p err', then 'systemctl --user restart open-sesame-headless.target'",
    tags: ["soc2"],
    judge: ({ systemd }) =>
      whenSeen(systemd.units, (units) => {
        const loaded = units.filter(({ loadState }) => loadState === "loaded");
        if (loaded.length === 0) return skipped("the units are not installed");
        const resting = loaded.filter(({ activeState }) => activeState !== "active");
        return expectThat(
          resting.length === 0,
          loaded.map(({ name, restarts }) => `${name} is active (${restarts} restarts)`).join("; "),
          resting.map(({ name, activeState, result }) => `${name} is ${activeState} (${result})`).join("; "),
        );
      }),
  },
  {
    code: "systemd.locks_with_sessions",
    category: "systemd",
    severity: "warning",
    meaning:
      "no vault is locked before the machine sleeps or when a session is locked: nobody listens to logind",
    remedy: `run 'systemctl --user start ${watchUnitName}'; 'systemctl --user status ${watchUnitName}' says why it does not run`,
    tags: ["stig", "pci-dss"],
    judge: ({ systemd }) =>
      whenSeen(systemd.watch, ({ loadState, activeState }) => {
        if (loadState !== "loaded") return skipped("the units are not installed");
        return expectThat(
          activeState === "active",
          "vaults are locked before the machine sleeps and when a session is locked",
          `${watchUnitName} is ${activeState}`,
        );
      }),
  },
  {
    code: "systemd.enabled",
    category: "systemd",
    severity: "warning",
    meaning: "the daemons do not start with the user's session",
    remedy: `run 'systemctl --user enable ${targetName}', or for all users 'systemctl --global enable ${targetName}' as root`,
    tags: [],
    judge: ({ systemd: { targetFileState, linger } }) =>
      whenSeen(targetFileState, (state) => {
        if (state === "") return skipped("the units are not installed");
        const until =
          "unseen" in linger ? "" : linger.value ? " and at boot (linger)" : ", until the last logout";
        return expectThat(
          state.startsWith("enabled"),
          `${targetName} starts with the session${until}`,
          `${targetName} is ${state}`,
        );
      }),
  },
  {
    code: "memlock.daemons",
    category: "memlock",
    severity: "warning",
    meaning: "a daemon may lock less memory than its unit asks for; fewer secrets fit",
    remedy:
      "raise LimitMEMLOCK on user@.service (50-open-sesame.conf) and log in anew, or 'ulimit -l' for 'sesame up'",
    tags: ["stig"],
    judge: (facts) => {
      const wanted = wantedMemlockBytes(facts.systemd);
      return eachDaemon(facts, `each daemon may lock ${formatMebibytes(wanted)} or more`, ({ limitBytes }) =>
        limitBytes === null || limitBytes >= wanted
          ? null
          : `may lock ${formatMebibytes(limitBytes)}, its unit asks for ${formatMebibytes(wanted)}`,
      );
    },
  },
  {
    code: "memlock.budgets",
    category: "memlock",
    severity: "warning",
    meaning:
      "the daemons' budgets together exceed the limit of locked memory, which the kernel charges per user",
    remedy: "lower memory.budget_bytes, or raise LimitMEMLOCK in the units and on user@.service",
    tags: ["stig"],
    judge: ({ daemons }) =>
      whenSeen(daemons, (answering) => {
        const budget = answering.reduce((sum, { budgetBytes }) => sum + budgetBytes, 0);
        const limits = answering.flatMap(({ limitBytes }) => (limitBytes === null ? [] : [limitBytes]));
        const limit = limits.length === 0 ? null : Math.min(...limits);
        const words = `budgets of ${formatMebibytes(budget)} in a limit of ${formatMebibytes(limit)}`;
        return expectThat(limit === null || budget <= limit, words, words);
      }),
  },
  {
    code: "daemons.running",
    category: "daemons",
    severity: "error",
    meaning: "a daemon does not answer on the bus",
    remedy: `run 'systemctl --user start ${targetName}', or 'sesame up' in another terminal`,
    tags: ["soc2"],
    judge: ({ daemons }) => {
      if ("unseen" in daemons) return failed(daemons.unseen);
      const absent = daemonNames.filter((name) => !daemons.value.some((daemon) => daemon.name === name));
      return expectThat(
        absent.length === 0,
        "both daemons answer",
        `${absent.join(" and ")} does not answer`,
      );
    },
  },
  {
    code: "daemons.versions",
    category: "daemons",
    severity: "warning",
    meaning: "a daemon runs another version than the program that asks, as after an upgrade",
    remedy: `run 'systemctl --user restart ${targetName}'; unlocked vaults lock`,
    tags: ["soc2"],
    judge: (facts) =>
      eachDaemon(facts, `all run version ${facts.version}`, ({ version }) =>
        version === facts.version ? null : `runs ${version}, not ${facts.version}`,
      ),
  },
  {
    code: "memory.daemons",
    category: "memory",
    severity: "error",
    meaning: "a daemon keeps secrets in memory that root and a memory dump can read",
    remedy: "mend what memory.memfd_secret says, and restart the daemons",
    tags: ["stig", "pci-dss", "soc2"],
    judge: (facts) =>
      eachDaemon(facts, "the daemons keep secrets in memfd_secret memory", ({ backing }) =>
        backing === "memfd_secret" ? null : `keeps secrets in ${backing} memory`,
      ),
  },
];
