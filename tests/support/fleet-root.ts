// A directory that stands for a device's "/", trees to be put there, and the CLI that does it. Hides how a run is killed at the very
// system call that the test names.

import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import {
  existsSync,
  globSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deviceFile, documentText, schemaVersion, type Tree } from "../../src/fleet/render.js";
import { root as checkout } from "./root.js";
import { asUser } from "./product.js";

export const sha256Hex = (text: string | Uint8Array): string =>
  createHash("sha256").update(text).digest("hex");

/** A tree with these files, whatever they say. */
export function treeWith(files: Readonly<Record<string, string>>, device = "ws-1"): Tree {
  const sorted = Object.entries(files).toSorted(([one], [other]) => (one < other ? -1 : 1));
  const listed = sorted.map(([path, content]) => ({ mode: "0644", path, sha256: sha256Hex(content) }));
  const record = `${JSON.stringify({ device, files: listed, org: "example.org", schema: schemaVersion, version: "0.1.0" })}\n`;
  const all = [...sorted, [deviceFile, record] as const].toSorted(([one], [other]) => (one < other ? -1 : 1));
  return { device, digest: sha256Hex(record), files: all.map(([path, content]) => ({ path, content })) };
}

export interface Applied {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface FileResult {
  readonly path: string;
  readonly state: string;
  readonly edit: string | null;
}

export interface ApplyOptions {
  readonly root?: boolean;
  readonly uid?: number;
  readonly umask?: string;
}

export class FleetRoot {
  readonly scratch = mkdtempSync(join(tmpdir(), "fleet-"));
  readonly path = join(this.scratch, "root");

  constructor() {
    mkdirSync(this.path, { mode: 0o755 });
  }

  at(path: string): string {
    return join(this.path, path);
  }

  /** Where the tree lies as a document. */
  document(tree: Tree, name = "tree.json"): string {
    const path = join(this.scratch, name);
    writeFileSync(path, documentText(tree), { mode: 0o644 });
    return path;
  }

  run(args: readonly string[], { root = true, uid, umask = "022" }: ApplyOptions = {}): Promise<Applied> {
    const users = uid === undefined ? [] : asUser(uid);
    const command = [...users, process.execPath, join(checkout, "dist/sesame.cjs"), "fleet", ...args];
    return ended(
      spawn("sh", [
        "-c",
        'umask "$1"; shift; exec "$@"',
        "sh",
        umask,
        ...command,
        ...(root ? ["--root", this.path] : []),
      ]),
    );
  }

  apply(tree: Tree, args: readonly string[] = [], options: ApplyOptions = {}): Promise<Applied> {
    return this.run(["apply", ...args, this.document(tree)], options);
  }

  /** What --json says of each file that is not unchanged. */
  async results(tree: Tree, args: readonly string[] = []): Promise<readonly FileResult[]> {
    const { stdout } = await this.apply(tree, ["--json", ...args]);
    const { files } = JSON.parse(stdout) as { files: FileResult[] };
    return files.filter(({ state }) => state !== "unchanged");
  }

  /** True where it was killed at the call, false where it did not get so far. */
  killedAt(tree: Tree, call: string, count: number): boolean {
    const { signal, status } = spawnSync("strace", [
      "-f",
      "-qq",
      `--output=/dev/null`,
      `--trace=${call}`,
      `--inject=${call}:signal=KILL:when=${count}`,
      process.execPath,
      join(checkout, "dist/sesame.cjs"),
      "fleet",
      "apply",
      "--root",
      this.path,
      this.document(tree),
    ]);
    return signal === "SIGKILL" || status !== 0;
  }

  read(path: string): string | null {
    return existsSync(this.at(path)) ? readFileSync(this.at(path), "utf8") : null;
  }

  /** All files with their modes, hidden ones too. */
  listing(): Readonly<Record<string, string>> {
    const found = globSync("**/*", { cwd: this.path, withFileTypes: true });
    const hidden = globSync("**/.*", { cwd: this.path, withFileTypes: true });
    return Object.fromEntries(
      [...found, ...hidden]
        .filter((entry) => !entry.isDirectory())
        .map((entry) => join(entry.parentPath, entry.name))
        .toSorted()
        .map((path) => [
          `/${path.slice(this.path.length + 1)}`,
          `${(lstatSync(path).mode & 0o7777).toString(8)} ${lstatSync(path).isSymbolicLink() ? "link" : sha256Hex(readFileSync(path))}`,
        ]),
    );
  }

  remove(): void {
    rmSync(this.scratch, { recursive: true, force: true });
  }
}

export function listingOf(tree: Tree): Readonly<Record<string, string>> {
  return Object.fromEntries(tree.files.map(({ path, content }) => [path, `644 ${sha256Hex(content)}`]));
}

async function ended(child: ReturnType<typeof spawn>): Promise<Applied> {
  const out = { stdout: "", stderr: "" };
  child.stdout?.setEncoding("utf8").on("data", (chunk: string) => (out.stdout += chunk));
  child.stderr?.setEncoding("utf8").on("data", (chunk: string) => (out.stderr += chunk));
  child.stdin?.end();
  const [status] = (await once(child, "close")) as [number | null];
  return { status, ...out };
}
