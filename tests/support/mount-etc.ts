// The start of a command that sees a scratch copy of /etc, in a mount namespace of its own: the real paths are read, and the
// machine's own /etc stays as it is. Needs root.

const program = [
  "set -e",
  // Read-only: two that write to one place, as two commands at once would have, are in each other's way.
  'mount -t overlay overlay -o "lowerdir=$1/upper:/etc" /etc',
  // An overlay need not show what is changed beneath it; this directory is the very one.
  'if [ -d "$1/upper/pds" ]; then mount --bind "$1/upper/pds" /etc/pds; fi',
  "shift",
  'exec "$@"',
].join("\n");

/** @param scratch holds the directory "upper" with what is to be different */
export function withEtcOf(scratch: string): readonly string[] {
  return ["unshare", "--mount", "--propagation", "private", "sh", "-c", program, "sh", scratch];
}
