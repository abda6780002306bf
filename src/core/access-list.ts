// Who may use the secrets of a profile where not every program of the user may (`secrets.clients`). Hides how the kernel's name for a
// process's control group becomes the name of a unit. What a list can hold back, and what not, is in docs/access.md.

/** What the kernel says of who is at the other end of a connection. */
export interface ClientIdentity {
  /** Path of the executable; "unknown" where the kernel does not say. */
  readonly exe: string;
  /** "session", "system:NAME", "user:NAME"; "" where the kernel does not say, and for what is in no unit. */
  readonly unit: string;
}

/** Of a line of /proc/PID/cgroup. Only the unified hierarchy (cgroup v2) names units that can be relied on. */
export function unitOf(cgroup: string): string {
  const [, path] = /^0::(\/.*)$/.exec(cgroup) ?? [];
  // Whoever a unit is delegated to makes groups below it and calls them anything: the outermost is the service manager's word.
  const [outer, inner] = (path ?? "").split("/").filter((name) => /\.(?:service|scope)$/.test(name));
  if (outer === undefined) return "";
  if (/^session-[^/]*\.scope$/.test(outer)) return "session";
  if (!/^user@[0-9]+\.service$/.test(outer)) return `system:${outer}`;
  return inner === undefined ? "" : `user:${inner}`;
}

/** @param list entries with a blank between them; "" for everybody */
export function isListed(list: string, { exe, unit }: ClientIdentity): boolean {
  if (list === "") return true;
  const entries = list.split(" ");
  // A path has a slash before anything else, and a unit never has.
  return (exe.startsWith("/") && entries.includes(exe)) || (unit !== "" && entries.includes(unit));
}
