// Releases for tests: made as `make release` makes them, only compressed in less time. Hides where they lie, and how one is
// made to count as of another version.

import { execFileSync } from "node:child_process";
import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./root.js";

export interface Release {
  readonly directory: string;
  readonly version: string;
  readonly package: string;
  readonly tarball: string;
  readonly components: string;
}

export const version: string = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).version;
/** Debian's name of this machine's architecture. */
export const arch = process.arch === "x64" ? "amd64" : process.arch;

export interface MakeOptions {
  /** The checkout. */
  readonly from?: string;
  /** Comes before the command. */
  readonly prefix?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly command?: readonly string[];
}

const making = ["make", "--no-print-directory", "release"];

/** @throws with what it said where it can't be made */
export function makeRelease(directory: string, options: MakeOptions = {}): Release {
  const { from = root, prefix = [], environment = {}, command = making } = options;
  execFileSync("env", [...prefix, ...command], {
    cwd: from,
    env: { ...process.env, ...environment, RELEASE_DIRECTORY: directory, XZ_LEVEL: "0" },
    stdio: ["ignore", "ignore", "inherit"],
  });
  return releaseIn(directory);
}

/** One that is made already. */
export function releaseIn(directory: string, of = version): Release {
  const stem = join(directory, `open-sesame-${of}-linux-${arch}`);
  return {
    directory,
    version: of,
    package: join(directory, `open-sesame_${of}_${arch}.deb`),
    tarball: `${stem}.tar.gz`,
    components: `${stem}.cdx.json`,
  };
}

/** The same package as of another version, which its daemons and commands tell, too. */
export function repackAs(release: Release, other: string, directory: string): string {
  const tree = join(directory, `tree-${other}`);
  rmSync(tree, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  execFileSync("dpkg-deb", ["--raw-extract", release.package, tree]);
  for (const path of [
    "DEBIAN/control",
    ...globSync("usr/lib/open-sesame/dist/*.bundle.cjs", { cwd: tree }),
  ]) {
    const text = readFileSync(join(tree, path), "utf8");
    const changed = text
      .replace(`Version: ${release.version}\n`, `Version: ${other}\n`)
      .replace(`version: "${release.version}"`, `version: "${other}"`);
    if (changed === text) throw new Error(`${path} does not tell the version`);
    writeFileSync(join(tree, path), changed);
  }
  const target = join(directory, `open-sesame_${other}_${arch}.deb`);
  execFileSync("dpkg-deb", ["--root-owner-group", "-Znone", "--build", tree, target]);
  rmSync(tree, { recursive: true });
  return target;
}

const made = [
  ".git",
  "node_modules",
  "build",
  "coverage",
  "dist",
  "dist-test",
  "dist-cdktf",
  "dist-release",
  "native/build",
];

/** What a checkout of the working tree's files would be, at another place and with packages of its own. */
export function copyCheckout(target: string): void {
  const excluded = new Set([...made, "native/build-asan", "tests/.reports"].map((path) => join(root, path)));
  cpSync(root, target, { recursive: true, filter: (path) => !excluded.has(path.replace(/\/$/, "")) });
  cpSync(join(root, "node_modules"), join(target, "node_modules"), {
    recursive: true,
    verbatimSymlinks: true,
  });
  rmSync(join(target, "node_modules/sd-notify/build"), { recursive: true, force: true });
}
