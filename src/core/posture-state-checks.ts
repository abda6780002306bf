// The checks of what lies on the disk: modes and owners, policy, identity and the audit chain.

import { describeBinding } from "./machine-binding.js";
import { expectThat, failed, fine, skipped, whenSeen } from "./posture-findings.js";
import type { Check } from "./posture.js";

export const stateChecks: readonly Check[] = [
  {
    code: "files.private",
    category: "files",
    severity: "error",
    meaning: "a file or directory of Open Sesame belongs to somebody else or can be reached by others",
    remedy:
      "find out how it came about, then 'chmod 0700' the directory or 'chmod 0600' the file that is named",
    tags: ["stig", "pci-dss", "soc2"],
    judge: ({ state }) =>
      whenSeen(state.paths, ({ checked, problems }) =>
        expectThat(
          problems.length === 0,
          `${checked} files and directories are private`,
          problems.length > 3
            ? `${problems.slice(0, 3).join("; ")}; and ${problems.length - 3} more`
            : problems.join("; "),
        ),
      ),
  },
  {
    code: "policy.trusted",
    category: "policy",
    severity: "error",
    meaning:
      "the organisation's policy can't be used: somebody but root could have written it, or it is wrong",
    remedy: "run 'sesame policy lint /etc/pds/policy.toml' as root, and mend what it or the message names",
    tags: ["stig", "pci-dss", "soc2"],
    judge: ({ state: { policy } }) => {
      if ("unseen" in policy) return failed(policy.unseen);
      const { locks } = policy.value;
      return fine(locks === 0 ? "nothing is locked" : `${countOf(locks, "key")} locked, by root alone`);
    },
  },
  {
    code: "policy.in_force",
    category: "policy",
    severity: "error",
    meaning: "a daemon enforces another policy than the one that lies on the disk",
    remedy: "mend what 'sesame status' and the log name; without a complaint there, restart the daemons",
    tags: ["stig", "pci-dss", "soc2"],
    judge: ({ state, daemons }) =>
      whenSeen(daemons, (answering) =>
        whenSeen(state.policy, ({ digest }) => {
          const others = answering.filter((daemon) => daemon.policyDigest !== digest);
          const names = others.map(({ name }) => name).join(" and ");
          return expectThat(others.length === 0, "the daemons enforce it as it is", `not so in ${names}`);
        }),
      ),
  },
  {
    code: "configuration.in_force",
    category: "policy",
    severity: "warning",
    meaning: "a file of the user's configuration can't be used; what was read before stays in force",
    remedy: "run 'sesame config validate', and mend what it names",
    tags: [],
    judge: ({ daemons }) =>
      whenSeen(daemons, (answering) =>
        expectThat(
          !answering.some(({ rejected }) => rejected.includes("configuration")),
          "the daemons go by the user's files as they are",
          "a file is refused",
        ),
      ),
  },
  {
    code: "policy.understood",
    category: "policy",
    severity: "warning",
    meaning:
      "the policy has keys that this version does not know: they are mistyped, or newer, and lock nothing",
    remedy: "run 'sesame policy show', then mend the key or update Open Sesame",
    tags: ["soc2"],
    judge: ({ state }) =>
      whenSeen(state.policy, ({ unknown }) =>
        expectThat(unknown.length === 0, "every key of the policy is known", unknown.join("; ")),
      ),
  },
  {
    code: "policy.conflicts",
    category: "policy",
    severity: "warning",
    meaning: "files of the user want something else than the policy enforces; the policy holds",
    remedy: "run 'sesame policy conflicts', and take the keys out that it names",
    tags: ["soc2"],
    judge: ({ state }) =>
      whenSeen(state.policy, ({ overruled }) => {
        if (overruled === null) return skipped("the configuration can't be read");
        const found = [...new Set(overruled)].join(", ");
        return expectThat(
          overruled.length === 0,
          "the configuration agrees with the policy",
          `overruled: ${found}`,
        );
      }),
  },
  {
    code: "identity.valid",
    category: "identity",
    severity: "error",
    meaning: "there is no installation yet, or its identity can't be used",
    remedy: "run 'sesame init', or restore installation.toml from a backup",
    tags: ["soc2"],
    judge: ({ state: { identity } }) => {
      if ("unseen" in identity) return failed(identity.unseen);
      if (identity.value === null) return failed("there is no installation yet");
      const { id, org } = identity.value;
      return fine(`installation ${id}${org === null ? "" : ` of ${org}`}`);
    },
  },
  {
    code: "identity.binding",
    category: "identity",
    severity: "error",
    meaning:
      "the installation belongs to another machine, or it can't be told: a copied home, a cloned image",
    remedy:
      "run 'sesame identity verify'; where the move is meant 'sesame identity rebind', for a copy make another installation",
    tags: ["stig", "pci-dss", "soc2"],
    judge: ({ state }) =>
      whenSeen(state.binding, (verdict) => {
        if (verdict === null) return skipped("there is no installation yet");
        if (verdict.state === "unbound") return skipped("the installation is bound to no machine");
        return expectThat(verdict.state === "bound", `bound by ${verdict.type}`, describeBinding(verdict));
      }),
  },
  {
    code: "identity.bound",
    category: "identity",
    severity: "warning",
    meaning: "the installation is bound to no machine, so a copy of it is not noticed",
    remedy: "run 'sesame identity rebind'",
    tags: ["soc2"],
    judge: ({ state }) =>
      whenSeen(state.binding, (verdict) => {
        if (verdict === null) return skipped("there is no installation yet");
        return expectThat(
          verdict.state !== "unbound",
          "the installation has a binding",
          describeBinding(verdict),
        );
      }),
  },
  {
    code: "identity.seeds",
    category: "identity",
    severity: "error",
    meaning: "a seed of the administrator's can't be used, or says something else than the identity",
    remedy: "run 'sesame identity verify', and have an administrator mend the file that it names",
    tags: ["soc2"],
    judge: ({ state: { seeds } }) => ("unseen" in seeds ? failed(seeds.unseen) : fine(seeds.value)),
  },
  {
    code: "identity.signing_key",
    category: "identity",
    severity: "error",
    meaning: "the installation's signing key can't be used, so nothing is signed for auditors",
    remedy: "restore the directory ~/.config/pds/identity from a backup",
    tags: ["soc2"],
    judge: ({ state: { signingKey } }) => {
      if ("unseen" in signingKey) return failed(signingKey.unseen);
      return signingKey.value === null
        ? skipped("there is none yet; the daemons make it")
        : fine(`public key ${signingKey.value}`);
    },
  },
  {
    code: "audit.chain",
    category: "audit",
    severity: "error",
    meaning: "the audit chain does not verify: entries were changed, removed or put in",
    remedy:
      "run 'sesame audit verify', keep the files as evidence and compare them with the collected copies",
    tags: ["stig", "pci-dss", "soc2"],
    judge: ({ state: { audit } }) => {
      if ("unseen" in audit) return failed(audit.unseen);
      if (audit.value === null) return skipped("there is no audit log yet");
      const { fault, entries, head } = audit.value;
      return fault === null ? fine(`${entries} entries verify; head ${head}`) : failed(fault);
    },
  },
  {
    code: "audit.writable",
    category: "audit",
    severity: "error",
    meaning: "the audit log can't be written, so everything that must be audited is refused",
    remedy: "free disk space or mend the audit directory; requests go on by themselves then",
    tags: ["stig", "pci-dss", "soc2"],
    judge: ({ auditWritable }) =>
      whenSeen(auditWritable, (writable) =>
        expectThat(writable, "the audit log can be written", "the audit log can't be written"),
      ),
  },
  {
    code: "audit.complete",
    category: "audit",
    severity: "warning",
    meaning: "secrets of some profiles are used without entries in the audit log (audit.enabled)",
    remedy:
      "run 'sesame status' to see which, and 'sesame config show' to see where it is switched off; a policy can lock audit.enabled",
    tags: ["stig", "pci-dss", "soc2"],
    judge: ({ state }) =>
      whenSeen(state.auditing, ({ isOnByDefault, unaudited }) => {
        const left = `${countOf(unaudited, "profile")} not audited${isOnByDefault ? "" : ", nor are others by default"}`;
        return expectThat(isOnByDefault && unaudited === 0, "every profile is audited", left);
      }),
  },
  {
    code: "audit.durable",
    category: "audit",
    severity: "warning",
    meaning: "a crash of the machine can lose the audit entries of its last second (audit.durability)",
    remedy: "run 'sesame config set audit.durability durable', or have the policy lock it",
    tags: ["stig", "pci-dss", "soc2"],
    judge: ({ state }) =>
      whenSeen(state.auditing, ({ durability }) =>
        expectThat(
          durability === "durable",
          "entries are on the disk before what they describe is answered",
          "entries are on the disk within a second",
        ),
      ),
  },
];

function countOf(count: number, noun: string): string {
  return count === 1 ? `1 ${noun} is` : `${count} ${noun}s are`;
}
