// What programs/attack tells, the key that it looks for, and the table of docs/isolation.md that its results must equal.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../../support/product.js";
import type { Needle } from "../../support/scan-memory.js";
import { deriveVaultKeys } from "../../support/vault-needles.js";
import type { DaemonName, HostUser } from "./host.js";

export type AttackResults = Readonly<Record<string, string>>;

export function parseAttack(text: string): AttackResults {
  return Object.fromEntries(
    text
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => {
        const at = line.indexOf("=");
        return [line.slice(0, at), line.slice(at + 1)];
      }),
  );
}

/** All that must not be seen of a user's unlocked vault. */
export async function vaultNeedles(user: HostUser, profile = "work"): Promise<readonly Needle[]> {
  const path = `${user.configuration}/vaults/${profile}.meta.json`;
  const directory = mkdtempSync(join(tmpdir(), "vault-"));
  try {
    writeFileSync(join(directory, `${profile}.meta.json`), await user.host.demand(["cat", path]));
    const { kek, needles } = deriveVaultKeys(directory, profile, user.password);
    kek.release();
    return needles;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Attacks a daemon of the user's from another process of the same user. */
export async function attackOwn(user: HostUser, daemon: DaemonName): Promise<AttackResults> {
  const key = (await vaultNeedles(user)).find(({ name }) => name.startsWith("entry key"))?.bytes;
  if (key === undefined) throw new Error("the vault has no entry key");
  const pid = await user.pidOf(daemon);
  return parseAttack(await user.demand(["/opt/lab/attack", String(pid), Buffer.from(key).toString("hex")]));
}

/** Every way of hardening that the table has a column for. */
export type Hardening =
  | "default units"
  | "namespaces, readable Node.js"
  | "namespaces, execute-only Node.js"
  | "namespaces, readable Node.js, ptrace_scope 3";

/** A column of the table of attacks in docs/isolation.md; rows without a result are left out. */
export function documentedResults(hardening: Hardening): AttackResults {
  const rows = readFileSync(join(root, "docs/isolation.md"), "utf8")
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .map((line) => line.split("|").map((cell) => cell.trim()));
  const head = rows.findIndex((cells) => cells[1] === "attack");
  const column = rows[head]?.indexOf(hardening) ?? -1;
  if (column < 0) throw new Error(`docs/isolation.md has no column "${hardening}"`);
  const body = rows.slice(head + 2);
  return Object.fromEntries(
    body
      .map((cells) => [cells[1] ?? "", (cells[column] ?? "").replaceAll("`", "")])
      .filter(([, result]) => result !== "" && result !== "-"),
  );
}

/** As the table shows it: a name, and a result in each column. */
export function formatResults(title: string, results: AttackResults): string {
  const lines = Object.entries(results).map(([name, result]) => `  ${name.padEnd(34)} ${result}`);
  return [title, ...lines].join("\n");
}
