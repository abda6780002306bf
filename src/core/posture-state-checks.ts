// The checks of what lies on the disk: modes and owners, policy, identity and the audit chain.

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
    meaning: "/etc/pds/policy.toml can't be trusted: somebody but root can write to it, or it is no TOML",
    remedy:
      "run 'chown root:root /etc/pds/policy.toml && chmod 0644 /etc/pds/policy.toml' as root, and mend its content",
    tags: ["stig", "pci-dss", "soc2"],
    judge: ({ state }) =>
      whenSeen(state.policy, (policy) => {
        if (policy === null) return fine("there is no policy");
        return policy.problem === null ? fine("root alone can write the policy") : failed(policy.problem);
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
];
