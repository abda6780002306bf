// The rules of the doctor over facts that no host has to show: a healthy one, and one change at a time.

import { describe, expect, it } from "vitest";
import { checks, evaluatePosture, type Outcome, worstOutcome } from "../../../src/core/posture.js";
import type {
  AuditingFacts,
  DaemonFacts,
  PostureFacts,
  SandboxFacts,
  SessionLockingFacts,
  UnitFacts,
} from "../../../src/core/posture-facts.js";
import { formatPrometheus } from "../../../src/core/posture-prometheus.js";
import { categories, governanceTags } from "../../../src/core/posture-terms.js";

const mebibyte = 1_048_576;
const nowMs = Date.UTC(2026, 0, 2);
const sandbox: SandboxFacts = { landlockAbi: 6, seccomp: true, noNewPrivileges: true, dumpable: false };
const daemon = (name: string): DaemonFacts => ({
  name,
  version: "1.0.0",
  backing: "memfd_secret",
  lockedBytes: mebibyte,
  budgetBytes: 16 * mebibyte,
  limitBytes: 64 * mebibyte,
  sandbox,
  policyDigest: null,
  rejected: [],
});
const unit = (name: string, change: Partial<UnitFacts> = {}): UnitFacts => ({
  name,
  loadState: "loaded",
  activeState: "active",
  result: "success",
  restarts: 0,
  memlockBytes: 64 * mebibyte,
  namespaceDirectives: [],
  ...change,
});
const units = [unit("open-sesame-profile.service"), unit("open-sesame-secrets.service")];
const daemons = [daemon("daemon-profile"), daemon("daemon-secrets")];

const audited: AuditingFacts = { isOnByDefault: true, unaudited: 0, durability: "durable" };

const healthy: PostureFacts = {
  version: "1.0.0",
  kernel: {
    release: "6.12.1-amd64",
    landlockAbi: 6,
    seccompActions: { value: ["kill_process", "allow"] },
    memfdSecretFailure: null,
    configSecretmem: { value: true },
    secretmemEnable: { value: null },
    ptraceScope: { value: 0 },
  },
  systemd: {
    version: { value: 257 },
    units: { value: units },
    targetFileState: { value: "enabled" },
    linger: { value: false },
  },
  memlock: {
    managerBytes: { value: 64 * mebibyte },
    users: { value: 2 },
    lockedBytes: { value: 3 * mebibyte },
    totalBytes: 4_096 * mebibyte,
  },
  daemons: { value: daemons },
  auditWritable: { value: true },
  state: {
    paths: { value: { checked: 9, problems: [] } },
    policy: { value: { digest: null, locks: 0, unknown: [], overruled: [] } },
    identity: { value: { id: "i", org: null } },
    binding: { value: { state: "bound", type: "machine-id" } },
    seeds: { value: "there is none" },
    signingKey: { value: "ab".repeat(32) },
    audit: { value: { entries: 3, head: "3:abc", fault: null, lastMs: nowMs - 1_000 } },
    auditing: { value: audited },
  },
  session: { value: { watch: "watching", onSuspend: true, onSessionLock: true, demanded: [] } },
  clock: { nowMs, synchronised: { value: true } },
};

const all = { categories: [], tag: null } as const;

/** Everything that is not fine. */
function complaints(facts: PostureFacts): Readonly<Record<string, Outcome>> {
  return Object.fromEntries(
    evaluatePosture(facts, all)
      .filter(({ outcome }) => outcome !== "ok")
      .map(({ check, outcome }) => [check.code, outcome]),
  );
}

const kernel = (change: Partial<PostureFacts["kernel"]>): PostureFacts => ({
  ...healthy,
  kernel: { ...healthy.kernel, ...change },
});
const systemd = (change: Partial<PostureFacts["systemd"]>): PostureFacts => ({
  ...healthy,
  systemd: { ...healthy.systemd, ...change },
});
const memlock = (change: Partial<PostureFacts["memlock"]>): PostureFacts => ({
  ...healthy,
  memlock: { ...healthy.memlock, ...change },
});
const session = (change: Partial<SessionLockingFacts>): PostureFacts => ({
  ...healthy,
  session: { value: { watch: "watching", onSuspend: true, onSessionLock: true, demanded: [], ...change } },
});
const state = (change: Partial<PostureFacts["state"]>): PostureFacts => ({
  ...healthy,
  state: { ...healthy.state, ...change },
});
const secrets = (change: Partial<DaemonFacts>): PostureFacts => ({
  ...healthy,
  daemons: { value: [daemon("daemon-profile"), { ...daemon("daemon-secrets"), ...change }] },
});
const withDirectives = (directives: readonly string[], scope: number | null): PostureFacts => ({
  ...systemd({ units: { value: units.map(({ name }) => unit(name, { namespaceDirectives: directives })) } }),
  kernel: { ...healthy.kernel, ptraceScope: { value: scope } },
});

describe("a healthy host", () => {
  it("passes every check", () => {
    expect(complaints(healthy)).toEqual({});
    expect(worstOutcome(evaluatePosture(healthy, all))).toBe("ok");
  });
});

describe("one thing that is wrong", () => {
  it.each<readonly [string, PostureFacts, Readonly<Record<string, Outcome>>]>([
    [
      "Linux 5.13",
      kernel({ release: "5.13.19" }),
      { "kernel.version": "error", "memory.secretmem_enable": "error" },
    ],
    [
      "Linux 6.4 without secretmem.enable=1",
      kernel({ release: "6.4.0" }),
      { "memory.secretmem_enable": "error" },
    ],
    ["no Landlock", kernel({ landlockAbi: 0 }), { "kernel.landlock": "error" }],
    ["Landlock ABI 2", kernel({ landlockAbi: 2 }), { "kernel.landlock": "error" }],
    ["no kill_process", kernel({ seccompActions: { value: ["allow"] } }), { "kernel.seccomp": "error" }],
    ["no memfd_secret", kernel({ memfdSecretFailure: "ENOSYS" }), { "memory.memfd_secret": "error" }],
    [
      "no CONFIG_SECRETMEM",
      kernel({ configSecretmem: { value: false } }),
      { "memory.config_secretmem": "error" },
    ],
    [
      "secretmem.enable=0",
      kernel({ secretmemEnable: { value: false } }),
      { "memory.secretmem_enable": "error" },
    ],
    ["systemd 254", systemd({ version: { value: 254 } }), { "systemd.version": "error" }],
    [
      "a missing unit",
      systemd({ units: { value: units.slice(0, 1) } }),
      { "systemd.units_installed": "error" },
    ],
    [
      "a unit that failed for good",
      systemd({
        units: {
          value: units.map(({ name }) => unit(name, { activeState: "failed", result: "start-limit-hit" })),
        },
      }),
      { "systemd.units_active": "error" },
    ],
    [
      "a target that is off",
      systemd({ targetFileState: { value: "disabled" } }),
      { "systemd.enabled": "warning" },
    ],
    [
      "8 MiB for the user manager",
      memlock({ managerBytes: { value: 8 * mebibyte } }),
      { "memlock.user_manager": "error" },
    ],
    [
      "8 MiB for the user manager, and units that ask for no more",
      {
        ...systemd({ units: { value: units.map(({ name }) => unit(name, { memlockBytes: 8 * mebibyte })) } }),
        memlock: { ...healthy.memlock, managerBytes: { value: 8 * mebibyte } },
      },
      {},
    ],
    [
      "8 MiB for the user manager, and units that are not there",
      {
        ...systemd({
          units: {
            value: units.map(({ name }) =>
              unit(name, { loadState: "not-found", activeState: "inactive", memlockBytes: 8 * mebibyte }),
            ),
          },
        }),
        memlock: { ...healthy.memlock, managerBytes: { value: 8 * mebibyte } },
      },
      {
        "memlock.user_manager": "error",
        "sandbox.namespaces_fit": "skipped",
        "systemd.units_active": "skipped",
        "systemd.units_installed": "error",
      },
    ],
    ["too many users for the memory", memlock({ users: { value: 40 } }), { "memlock.device_sum": "warning" }],
    [
      "a daemon with 8 MiB",
      secrets({ limitBytes: 8 * mebibyte }),
      { "memlock.daemons": "warning", "memlock.budgets": "warning" },
    ],
    ["a daemon without memfd_secret", secrets({ backing: "mlock" }), { "memory.daemons": "error" }],
    ["a daemon without a sandbox", secrets({ sandbox: null }), { "sandbox.active": "error" }],
    [
      "a daemon that can be attached to",
      secrets({ sandbox: { ...sandbox, dumpable: true } }),
      { "sandbox.active": "error" },
    ],
    ["another version", secrets({ version: "0.9.0" }), { "daemons.versions": "warning" }],
    [
      "one daemon away",
      { ...healthy, daemons: { value: daemons.slice(0, 1) } },
      { "daemons.running": "error" },
    ],
    [
      "an open file",
      state({ paths: { value: { checked: 1, problems: ["x"] } } }),
      { "files.private": "error" },
    ],
    [
      "a policy of somebody else",
      state({ policy: { unseen: "x" } }),
      {
        "policy.trusted": "error",
        "policy.in_force": "skipped",
        "policy.understood": "skipped",
        "policy.conflicts": "skipped",
      },
    ],
    [
      "a policy of a newer version that overrules the user",
      state({ policy: { value: { digest: null, locks: 1, unknown: ["y"], overruled: ["crypto.kdf"] } } }),
      { "policy.understood": "warning", "policy.conflicts": "warning" },
    ],
    ["an old policy in daemon-secrets", secrets({ policyDigest: "abc" }), { "policy.in_force": "error" }],
    [
      "a file that daemon-secrets refuses",
      secrets({ rejected: ["configuration"] }),
      { "configuration.in_force": "warning" },
    ],
    ["no session watch", session({ watch: "absent" }), { "daemons.session_watch": "warning" }],
    ["no system bus", session({ watch: "no-bus" }), { "daemons.session_watch": "warning" }],
    ["no logind", session({ watch: "no-logind" }), { "daemons.session_watch": "warning" }],
    ["a sleep that does not wait", session({ watch: "uninhibited" }), { "daemons.session_watch": "warning" }],
    [
      "no session watch where a policy demands one",
      session({ watch: "absent", demanded: ["lock.on_session_lock"] }),
      { "daemons.session_watch": "warning", "daemons.session_lock_demanded": "error" },
    ],
    [
      "a sleep that does not wait where a policy demands locked sessions alone",
      session({ watch: "uninhibited", demanded: ["lock.on_session_lock"] }),
      { "daemons.session_watch": "warning" },
    ],
    [
      "a sleep that does not wait where a policy demands it",
      session({ watch: "uninhibited", demanded: ["lock.on_suspend"] }),
      { "daemons.session_watch": "warning", "daemons.session_lock_demanded": "error" },
    ],
    [
      "no session watch where nobody wants one",
      session({ watch: "absent", onSuspend: false, onSessionLock: false }),
      {},
    ],
    ["no sleep that waits where none has to", session({ watch: "uninhibited", onSuspend: false }), {}],
    ["no installation", state({ identity: { value: null } }), { "identity.valid": "error" }],
    ["a broken identity", state({ identity: { unseen: "x" } }), { "identity.valid": "error" }],
    [
      "a broken chain",
      state({ audit: { value: { entries: 3, head: "", fault: "x", lastMs: null } } }),
      { "audit.chain": "error", "clock.backwards": "skipped" },
    ],
    [
      "an audit log that can't be written",
      { ...healthy, auditWritable: { value: false } },
      { "audit.writable": "error" },
    ],
    [
      "a profile that is not audited",
      state({ auditing: { value: { ...audited, unaudited: 1 } } }),
      { "audit.complete": "warning" },
    ],
    [
      "profiles that are not audited unless they say so",
      state({ auditing: { value: { ...audited, isOnByDefault: false } } }),
      { "audit.complete": "warning" },
    ],
    [
      "an audit log that a crash of the machine can shorten",
      state({ auditing: { value: { ...audited, durability: "buffered" } } }),
      { "audit.durable": "warning" },
    ],
    [
      "a clock that was set back",
      { ...healthy, clock: { ...healthy.clock, nowMs: nowMs - 3_600_000 } },
      { "clock.backwards": "warning" },
    ],
    [
      "a clock that runs by itself",
      { ...healthy, clock: { ...healthy.clock, synchronised: { value: false } } },
      { "clock.synchronised": "warning" },
    ],
  ])("%s", (_, facts, expected) => {
    expect(complaints(facts)).toEqual(expected);
  });

  it("is the severity of the worst", () => {
    expect(worstOutcome(evaluatePosture(systemd({ targetFileState: { value: "disabled" } }), all))).toBe(
      "warning",
    );
    expect(worstOutcome(evaluatePosture(kernel({ landlockAbi: 0 }), all))).toBe("error");
  });
});

describe("hardening.namespaces", () => {
  it("fits ptrace_scope 3 and nothing else", () => {
    const directives = ["ProtectSystem", "PrivateNetwork"];
    expect(complaints(withDirectives(directives, 3))).toEqual({});
    for (const scope of [0, 1, 2, null])
      expect(complaints(withDirectives(directives, scope)), String(scope)).toEqual({
        "sandbox.namespaces_fit": "error",
      });
  });

  it("names the directives that open the daemons", () => {
    const results = evaluatePosture(withDirectives(["ProtectSystem"], 1), all);
    expect(results.find(({ check }) => check.code === "sandbox.namespaces_fit")?.text).toContain(
      "ProtectSystem",
    );
  });
});

describe("what can't be seen", () => {
  it("skips with the reason and never passes", () => {
    const unseen = { unseen: "not for us" };
    const blind: PostureFacts = {
      ...healthy,
      kernel: { ...healthy.kernel, seccompActions: unseen, configSecretmem: unseen, secretmemEnable: unseen },
      systemd: { version: unseen, units: unseen, targetFileState: unseen, linger: unseen },
      memlock: { ...healthy.memlock, managerBytes: unseen, users: unseen },
      auditWritable: unseen,
      state: { ...healthy.state, paths: unseen },
      session: unseen,
      clock: { nowMs, synchronised: unseen },
    };
    const outcomes = complaints(blind);
    expect(new Set(Object.values(outcomes))).toEqual(new Set(["skipped"]));
    expect(Object.keys(outcomes)).toHaveLength(15);
    for (const { outcome, text } of evaluatePosture(blind, all))
      if (outcome === "skipped") expect(text).toBe("not for us");
  });

  it("makes daemons that do not answer an error, and skips what only they could tell", () => {
    const outcomes = complaints({ ...healthy, daemons: { unseen: "nothing answers" } });
    expect(outcomes["daemons.running"]).toBe("error");
    expect(outcomes["sandbox.active"]).toBe("skipped");
  });
});

describe("the table of checks", () => {
  it("has unique codes, each below its category's or a telling name, and words for everything", () => {
    const codes = checks.map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
    for (const { code, meaning, remedy } of checks) {
      expect(code).toMatch(/^[a-z]+\.[a-z_]+$/);
      expect(meaning.length, code).toBeGreaterThan(20);
      expect(remedy.length, code).toBeGreaterThan(20);
    }
    expect(new Set(checks.map(({ category }) => category))).toEqual(new Set(categories));
  });

  it("can be narrowed by category and by tag", () => {
    const some = evaluatePosture(healthy, { categories: ["kernel", "audit"], tag: null });
    expect(new Set(some.map(({ check }) => check.category))).toEqual(new Set(["kernel", "audit"]));
    for (const tag of governanceTags) {
      const tagged = evaluatePosture(healthy, { categories: [], tag });
      expect(tagged.length).toBeGreaterThan(4);
      for (const { check } of tagged) expect(check.tags).toContain(tag);
    }
  });
});

describe("the Prometheus form", () => {
  const facts: PostureFacts = {
    ...kernel({ landlockAbi: 0 }),
    clock: { nowMs, synchronised: { unseen: "x" } },
  };
  const text = formatPrometheus(evaluatePosture(facts, all), nowMs);

  it("is valid exposition: HELP and TYPE before each metric, one sample a line, a newline at the end", () => {
    expect(text.endsWith("\n")).toBe(true);
    const declared = new Set<string>();
    for (const line of text.trimEnd().split("\n")) {
      const type = /^# TYPE (\S+) gauge$/.exec(line)?.[1];
      if (type !== undefined) declared.add(type);
      if (line.startsWith("#")) continue;
      const [, name] = /^([a-z_]+)(?:\{(?:[a-z_]+="[^"\\\n]*",?)+\})? \d+$/.exec(line) ?? [];
      expect(name, line).toBeDefined();
      expect(declared.has(name ?? ""), line).toBe(true);
    }
  });

  it("has 0, 1 and 2, and no value for what was skipped", () => {
    expect(text).toContain('sesame_doctor_check{code="kernel.version",category="kernel"} 0\n');
    expect(text).toContain('sesame_doctor_check{code="kernel.landlock",category="kernel"} 2\n');
    expect(text).toContain('sesame_doctor_check_skipped{code="clock.synchronised",category="clock"} 1\n');
    expect(text).not.toContain('sesame_doctor_check{code="clock.synchronised"');
    expect(text).toContain(`sesame_doctor_last_run_timestamp_seconds ${nowMs / 1_000}\n`);
  });
});
