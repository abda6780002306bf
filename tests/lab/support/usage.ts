// What the daemons of a host's users take up, and acting for many users without starting everything at once.

import type { Host, HostUser } from "./host.js";

export interface Usage {
  readonly user: string;
  /** Secret memory. */
  readonly lockedKib: number;
  /** Proportional set size of both daemons with their brokers. */
  readonly pssKib: number;
}

/** As root of the host: the daemons show their pages to nobody else. */
const script = `for u in "$@"; do
  locked=0 pss=0
  for p in $(pgrep -u "$u" "^(daemon-|sesame-broker)"); do
    locked=$((locked + $(awk '/secretmem/ {ours = 1} /^Size:/ {if (ours) kib += $2; ours = 0} END {print kib + 0}' /proc/$p/smaps)))
    pss=$((pss + $(awk '/^Pss:/ {print $2}' /proc/$p/smaps_rollup)))
  done
  echo "$u $locked $pss"
done`;

export async function readUsage(host: Host, users: readonly string[]): Promise<Usage[]> {
  return (await host.shell(script, ...users))
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [user = "", locked, pss] = line.split(" ");
      return { user, lockedKib: Number(locked), pssKib: Number(pss) };
    });
}

/** For each user, three at a time: an emulated machine that starts forty daemons at once takes minutes to answer. */
export async function inTurn(
  users: readonly HostUser[],
  act: (user: HostUser) => Promise<void>,
): Promise<void> {
  const waiting = [...users];
  const work = async (): Promise<void> => {
    for (let user = waiting.shift(); user !== undefined; user = waiting.shift()) await act(user);
  };
  await Promise.all([work(), work(), work()]);
}
