// The hash that Nix gives the npm packages of the lock file: SHA-256 of the NAR archive (Dolstra, "The Purely Functional Software
// Deployment Model", figure 5.2) of what `npm ci --ignore-scripts` makes, without what differs between versions of npm (its notes, links
// to programs, empty directories) and what tools leave there later. nix/package.nix takes the same things out.
//   npm-tree-hash.ts               that of node_modules
//   npm-tree-hash.ts --write       fetches the packages of both architectures anew and writes nix/npm-hash.json

import { execFileSync } from "node:child_process";
import { createHash, type Hash } from "node:crypto";
import {
  type Stats,
  copyFileSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const hashFile = join(root, "nix/npm-hash.json");

/** Nix' names of the systems, and npm's of their processors. */
const processors = { "aarch64-linux": "arm64", "x86_64-linux": "x64" } as const;

export interface NpmHashes {
  /** SHA-256 of package-lock.json, in hex: which packages the hashes are of. */
  readonly lock: string;
  readonly packages: Readonly<Record<keyof typeof processors, string>>;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv[2] === "--write") writeHashes();
  else console.log(hashPackages(join(root, "node_modules")));
}

/** Hash of a node_modules directory, as Nix writes it: "sha256-…". */
export function hashPackages(directory: string): string {
  return hashTree(directory, { isPart: isOfPackage, withEmpty: false });
}

/** Whether a path belongs to a package as it was published. */
function isOfPackage(path: string): boolean {
  return !path.startsWith(".") && !path.endsWith("/.bin") && path !== "sd-notify/build";
}

export function hashLock(): string {
  return createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
}

interface TreeOptions {
  readonly isPart: (path: string) => boolean;
  readonly withEmpty: boolean;
}

/** Hash of any tree, as `nix hash path` has it. */
export function hashTree(
  directory: string,
  options: TreeOptions = { isPart: () => true, withEmpty: true },
): string {
  const hash = createHash("sha256");
  write(hash, "nix-archive-1");
  writeNode(hash, directory, { path: "", members: membersOf(directory, "", options) });
  return `sha256-${hash.digest("base64")}`;
}

/** `members` is null for what is no directory. */
interface TreeNode {
  readonly path: string;
  readonly members: readonly TreeNode[] | null;
}

/** In the order of their bytes. */
function membersOf(base: string, path: string, options: TreeOptions): readonly TreeNode[] {
  const { isPart, withEmpty } = options;
  return readdirSync(join(base, path), { withFileTypes: true })
    .toSorted((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)))
    .map((entry) => ({ entry, within: path === "" ? entry.name : `${path}/${entry.name}` }))
    .filter(({ within }) => isPart(within))
    .map(({ entry, within }) => ({
      path: within,
      members: entry.isDirectory() ? membersOf(base, within, options) : null,
    }))
    .filter(({ members }) => withEmpty || members === null || members.length > 0);
}

function writeNode(hash: Hash, base: string, { path, members }: TreeNode): void {
  const place = join(base, path);
  write(hash, "(", "type");
  if (members !== null) {
    write(hash, "directory");
    for (const member of members) {
      write(hash, "entry", "(", "name", basename(member.path), "node");
      writeNode(hash, base, member);
      write(hash, ")");
    }
  } else {
    writeLeaf(hash, place, lstatSync(place));
  }
  write(hash, ")");
}

function writeLeaf(hash: Hash, place: string, status: Stats): void {
  if (status.isSymbolicLink()) return write(hash, "symlink", "target", readlinkSync(place));
  write(hash, "regular");
  if ((status.mode & 0o100) !== 0) write(hash, "executable", "");
  write(hash, "contents", readFileSync(place));
}

/** Each with its length in front, padded to eight bytes. */
function write(hash: Hash, ...parts: readonly (string | Buffer)[]): void {
  for (const part of parts) {
    const bytes = typeof part === "string" ? Buffer.from(part) : part;
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(bytes.length));
    hash
      .update(length)
      .update(bytes)
      .update(Buffer.alloc(-bytes.length & 7));
  }
}

function writeHashes(): void {
  const packages = Object.entries(processors).map(([system, processor]) => [system, hashOfFresh(processor)]);
  const hashes = { lock: hashLock(), packages: Object.fromEntries(packages) };
  writeFileSync(hashFile, `${JSON.stringify(hashes, null, 2)}\n`);
}

function hashOfFresh(processor: string): string {
  const directory = mkdtempSync(join(tmpdir(), "sesame-npm-"));
  try {
    for (const name of ["package.json", "package-lock.json"])
      copyFileSync(join(root, name), join(directory, name));
    const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
    const platform = [`--cpu=${processor}`, "--os=linux", "--libc=glibc"];
    execFileSync("npm", ["ci", ...flags, ...platform], { cwd: directory, stdio: "inherit" });
    return hashPackages(join(directory, "node_modules"));
  } finally {
    rmSync(directory, { recursive: true });
  }
}
