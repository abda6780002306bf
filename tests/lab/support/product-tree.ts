// The product as `make install` lays it out, for hosts that have no compiler.

import { execFileSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../support/root.js";
import type { Host } from "./host.js";

export function makeProductTree(tree: string): void {
  rmSync(tree, { recursive: true, force: true });
  make(["install", `DESTDIR=${tree}`, "PREFIX=/usr"]);
  if (!existsSync(join(tree, "usr/lib/systemd/user/open-sesame-headless.target")))
    throw new Error("make install has placed no units");
}

export function make(args: readonly string[]): void {
  execFileSync("make", args, { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
}

/** Installed and enabled for every user, as an administrator would. */
export async function installOn(host: Host, tree: string): Promise<void> {
  await host.push(tree, "/");
  await host.shell("systemctl --global preset open-sesame-headless.target");
}

/** The lingering users' managers read units and limits when they start. */
export async function restartManagers(host: Host): Promise<void> {
  await host.shell("systemctl daemon-reload; systemctl restart user@1000.service user@1001.service");
  for (const name of ["alice", "bob"]) await host.user(name).awaitDaemons();
}
