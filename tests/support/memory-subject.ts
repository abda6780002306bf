// What the memory scans share: a user whose passwords, keys and values are known to the test, and a look at one of the
// user's processes for all of them at once.

import { randomBytes } from "node:crypto";
import type { TestContext } from "vitest";
import { native } from "../../src/platform/native.js";
import { daemonNames, type Installation } from "./installation.js";
import { type Needle, scanStopped } from "./scan-memory.js";
import { deriveVaultKeys, textNeedles, type VaultKeys } from "./vault-needles.js";

export const passwords = { one: fresh("correct horse battery"), two: fresh("another long passphrase") };
export const values = { one: fresh("value of the first"), two: fresh("value of the second") };
export const largest = randomBytes(786_432).toString("base64");
const middle = largest.slice(524_288, 524_288 + 64);

export const texts = [
  ...textNeedles("password of one", passwords.one),
  ...textNeedles("password of two", passwords.two),
  ...textNeedles("value of one", values.one),
  ...textNeedles("value of two", values.two),
  ...textNeedles("largest value", middle),
];

function fresh(text: string): string {
  return `${text} ${randomBytes(12).toString("hex")}`;
}

export function demandRoot(context: TestContext): void {
  if (process.geteuid?.() !== 0) context.skip("reading the memory of a hardened process takes root");
}

export function demandHiddenMemory(context: TestContext): void {
  demandRoot(context);
  native.SecureBuffer.alloc(1).release();
  if (native.secureMemoryStatus().backing !== "memfd_secret")
    context.skip("the kernel offers no memfd_secret: what is live can be read here");
}

export interface Searched {
  readonly installation: Installation;
  readonly needles: readonly Needle[];
}

/** An installation with two unlocked profiles, and all that must not be seen of it. */
export interface Subject extends Searched {
  readonly keys: VaultKeys;
  readonly otherKeys: VaultKeys;
}

export async function prepare(installation: Installation): Promise<Subject> {
  await installation.run(["init", "--profile", "one", "--password-stdin"], passwords.one);
  await installation.run(["profile", "create", "two", "--password-stdin"], passwords.two);
  await installation.run(["secret", "set", "-p", "one", "token"], values.one);
  await installation.run(["secret", "set", "-p", "one", "largest"], largest);
  await installation.run(["secret", "set", "-p", "two", "other"], values.two);
  const { vaults } = installation.home.config;
  const keys = deriveVaultKeys(vaults, "one", passwords.one);
  const otherKeys = deriveVaultKeys(vaults, "two", passwords.two);
  return { installation, keys, otherKeys, needles: [...texts, ...keys.needles, ...otherKeys.needles] };
}

/** What a snapshot shows of the needles. It must show the path of the home, or the search itself does not work. */
export function look({ installation, needles }: Searched, pid: number): string[] {
  const home = { name: "home", bytes: Buffer.from(installation.home.environment["HOME"] ?? "") };
  const { finds } = scanStopped(pid, [...needles, home]);
  if (!finds.some(({ needle }) => needle === home.name)) throw new Error("the search finds nothing at all");
  return finds
    .filter(({ needle }) => needle !== home.name)
    .map(({ needle, address, mapping }) => `${needle} at ${address} in ${mapping}`);
}

export function lookAtDaemons(subject: Subject): string[] {
  return daemonNames.flatMap((name) =>
    look(subject, subject.installation.pidOf(name)).map((find) => `${name}: ${find}`),
  );
}

/** Within `longestMs`, in the middle of what the others are doing. */
export async function randomMoment(longestMs: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, Math.random() * longestMs));
  // A timer fires on whole milliseconds; what is looked for lasts far less.
  const until = performance.now() + Math.random() * 2;
  while (performance.now() < until);
}
