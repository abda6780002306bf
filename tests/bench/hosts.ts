// The daemons as systemd runs them, on a throw-away host with twenty users: from start to READY by systemd's own clock, beside
// a Node.js that only starts, and the memory of one user and of all.

import { join } from "node:path";
import { Host, type HostUser, unitOf } from "../lab/support/host.js";
import { labDirectory, runLab, whyNoLab } from "../lab/support/lab.js";
import { installOn, makeProductTree, restartManagers } from "../lab/support/product-tree.js";
import { inTurn, readUsage } from "../lab/support/usage.js";
import { type Figure, median } from "./measure.js";

const users = 20;
const mib = 1024;
const bareNode = "bare-node.service";

/** Nothing where there can be no hosts; the reason goes to stderr. */
export async function benchHosts(rounds: number): Promise<Figure[]> {
  const absent = whyNoLab();
  if (absent !== null) {
    console.error(`no figures of hosts: ${absent}`);
    return [];
  }
  const tree = join(labDirectory, "product");
  makeProductTree(tree);
  try {
    const host = await Host.start("host-a");
    await installOn(host, tree);
    await restartManagers(host);
    const alice = host.user("alice");
    await alice.initialize();
    return [...(await benchStarts(alice, rounds)), ...(await benchUsers(host))];
  } finally {
    await runLab(["down"]);
  }
}

async function benchStarts(user: HostUser, rounds: number): Promise<Figure[]> {
  const times = { "daemon-profile": [] as number[], "daemon-secrets": [] as number[], bare: [] as number[] };
  for (let round = 0; round < rounds; round += 1) {
    await user.restartDaemons();
    for (const name of ["daemon-profile", "daemon-secrets"] as const)
      times[name].push(await elapsedMs(user, unitOf[name], "ExecMainStart", "ActiveEnter"));
    const run = ["systemd-run", "--user", "--quiet", `--unit=${bareNode}`, "--property=RemainAfterExit=yes"];
    await user.demand([...run, "/usr/lib/open-sesame/bin/node", "-e", "0"]);
    await user.shell(
      `until [ "$(systemctl --user show --value -p ExecMainExitTimestampMonotonic ${bareNode})" != 0 ]; do sleep 0.05; done`,
    );
    times.bare.push(await elapsedMs(user, bareNode, "ExecMainStart", "ExecMainExit"));
    await user.systemctl("stop", bareNode);
  }
  const peer = { what: "node -e 0, as a unit", value: median(times.bare) };
  return (["daemon-profile", "daemon-secrets"] as const).map((name) => ({
    what: `${name} on a host, start to READY`,
    unit: "ms",
    value: median(times[name]),
    peer,
    bar: "",
  }));
}

/** Between two of systemd's own time stamps. */
async function elapsedMs(user: HostUser, unit: string, from: string, to: string): Promise<number> {
  const at = async (name: string): Promise<number> =>
    Number(await user.property(unit, `${name}TimestampMonotonic`)) / 1_000;
  return (await at(to)) - (await at(from));
}

async function benchUsers(host: Host): Promise<Figure[]> {
  const [alone] = await readUsage(host, ["alice"]);
  const more = Array.from({ length: users - 2 }, (_, count) => `user${count + 1}`);
  await host.shell('for u in "$@"; do useradd -m -s /bin/bash "$u"; done', ...more);
  await host.user("bob").initialize();
  await inTurn(
    more.map((name) => host.user(name)),
    async (user) => {
      await host.demand(["loginctl", "enable-linger", user.name]);
      await user.awaitDaemons();
      await user.initialize();
    },
  );
  await host.user("alice").unlock();
  const usage = await readUsage(host, ["alice", "bob", ...more]);
  const sum = (of: (one: (typeof usage)[number]) => number): number =>
    usage.reduce((total, one) => total + of(one), 0);
  const each = sum(({ pssKib }) => pssKib) / users;
  const peer = { what: "the daemons of one user alone", value: (alone?.pssKib ?? 0) / mib };
  return [
    { what: `memory a user (PSS), ${users} users`, unit: "MiB", value: each / mib, peer, bar: "" },
    { what: `memory of all ${users} users (PSS)`, unit: "MiB", value: (users * each) / mib, peer, bar: "" },
    {
      what: `secret memory of all ${users} users, each with an open vault`,
      unit: "KiB",
      value: sum(({ lockedKib }) => lockedKib),
      peer: null,
      bar: "",
    },
  ];
}
