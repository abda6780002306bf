// Generated from policy-schemas/ by "npm run generate"; a test compares it with a fresh run.
// What src/fleet knows of its schema and of src/systemd.

import type { FleetUnits } from "./types.js";

/** Place of each table of a manifest, "*" for any name or index, and the members that it may have. Configuration is not in it. */
export const fleetTables: Readonly<Record<string, readonly string[]>> = {
  "": ["org","artifact","groups","devices"],
  "org": ["domain","machine_binding","policy","config","units"],
  "org.policy.*": ["key","value","source"],
  "org.units": ["memlock_mib","watchdog_seconds","hardening_namespaces","restrict_users"],
  "artifact": ["version","amd64","arm64"],
  "artifact.amd64": ["source","sha256"],
  "artifact.arm64": ["source","sha256"],
  "groups.*": ["machine_binding","policy","config","units"],
  "groups.*.policy.*": ["key","value","source"],
  "groups.*.units": ["memlock_mib","watchdog_seconds","hardening_namespaces","restrict_users"],
  "devices.*": ["groups","architecture","address","login","machine_binding","policy","config","units","users"],
  "devices.*.policy.*": ["key","value","source"],
  "devices.*.units": ["memlock_mib","watchdog_seconds","hardening_namespaces","restrict_users"],
  "devices.*.users.*": ["home","linger","config"],
};

export const unitDefaults: Required<FleetUnits> = {
  memlock_mib: 64,
  watchdog_seconds: 30,
  hardening_namespaces: false,
  restrict_users: false,
};

/** src/systemd/hardening.namespaces.conf as it stands. */
export const hardeningDropIn = "# Opt-in, for hosts with kernel.yama.ptrace_scope=3 and no others: each of these directives puts a user's service into a\n# user namespace that the user owns. Any process of that user may then attach to the daemon and read its\n# memory, unless ptrace_scope is 3. 'sesame status --doctor=sandbox' tells whether the two fit. To switch it on:\n#   install -D -m 0644 @LIBDIR@/systemd/hardening.namespaces.conf \\\n#     /etc/systemd/user/open-sesame-.service.d/60-hardening-namespaces.conf\n[Service]\nProtectSystem=strict\nProtectHome=read-only\nReadWritePaths=%t/pds %E/pds\nPrivateNetwork=yes\nPrivateTmp=yes\nPrivateDevices=yes\nPrivateIPC=yes\nProtectClock=yes\nProtectControlGroups=yes\nProtectHostname=yes\nProtectKernelLogs=yes\nProtectKernelModules=yes\nProtectKernelTunables=yes\n";
