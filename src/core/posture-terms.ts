// The words in which checks are sorted and chosen. A leaf, so that the command line knows them without the checks.

export const categories = [
  "kernel",
  "memory",
  "sandbox",
  "systemd",
  "memlock",
  "daemons",
  "files",
  "policy",
  "identity",
  "audit",
  "clock",
] as const;
export type Category = (typeof categories)[number];

/** Frameworks that ask for what a check looks at: DISA STIG, PCI DSS, SOC 2. */
export const governanceTags = ["stig", "pci-dss", "soc2"] as const;
export type GovernanceTag = (typeof governanceTags)[number];
