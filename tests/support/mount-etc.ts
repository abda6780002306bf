// The start of a command that sees a scratch copy of /etc, in a mount namespace of its own: the real paths are read, and the
// machine's own /etc stays as it is. Needs root.

const program = [
  "set -e",
  'mount -t overlay overlay -o "lowerdir=/etc,upperdir=$1/upper,workdir=$1/work" /etc',
  // An overlay need not show what is changed beneath it; this directory is the very one.
  'if [ -d "$1/upper/pds" ]; then mount --bind "$1/upper/pds" /etc/pds; fi',
  "shift",
  'exec "$@"',
].join("\n");

/** @param scratch holds the directories "upper" and "work", the first with what is to be different */
export function withEtcOf(scratch: string): readonly string[] {
  return ["unshare", "--mount", "--propagation", "private", "sh", "-c", program, "sh", scratch];
}
