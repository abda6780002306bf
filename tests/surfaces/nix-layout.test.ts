// The program on a host as NixOS lays it out: the loader, every library and the program itself in /nix/store, nothing in /usr and
// /lib, Node.js made to look there as the package's autoPatchelf does. Shows that the daemons start under their sandbox, and that its
// rules are what lets them.

import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  copyFileSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root } from "../support/root.js";

const skipped = process.getuid?.() === 0 ? "" : "only root can change the root directory";
const uid = 1000;
const home = "/home/alice";
const program = "/nix/store/1-open-sesame";
const libraries = "/nix/store/2-libraries/lib";

describe.skipIf(skipped !== "")("a host whose libraries are all in /nix/store", () => {
  const tree = mkdtempSync(join(tmpdir(), "sesame-layout-"));
  const devices = ["null", "zero", "urandom"];
  const inTree = (path: string): string => join(tree, path);

  beforeAll(() => {
    for (const directory of ["nix/store", libraries, "etc", "proc", "dev", "tmp", `run/user/${uid}`, home])
      mkdirSync(inTree(directory), { recursive: true });
    const args = ["install", `DESTDIR=${inTree("staged")}`, "PREFIX=/usr"];
    execFileSync("make", args, { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
    execFileSync("mv", [inTree("staged/usr"), inTree(program)]);
    rmSync(inTree("staged"), { recursive: true });
    useStore();
    writeFileSync(inTree("etc/passwd"), `alice:x:${uid}:${uid}::${home}:/nologin\n`);
    copyFileSync("/etc/machine-id", inTree("etc/machine-id"));
    for (const device of devices) writeFileSync(inTree(`dev/${device}`), "");
    chmodSync(tree, 0o755);
    chmodSync(inTree(`run/user/${uid}`), 0o700);
    for (const directory of [home, `run/user/${uid}`]) chownSync(inTree(directory), uid, uid);
  });
  afterAll(() => rmSync(tree, { recursive: true, force: true }));

  /** What patchelf makes of programs, and the libraries that these load. */
  function useStore(): void {
    const node = inTree(`${program}/lib/open-sesame/bin/node`);
    chmodSync(node, 0o755);
    const loaded = [node, ...globSync(inTree(`${program}/**/*.node`))];
    const found = loaded.flatMap((path) => {
      const text = execFileSync("ldd", [path], { encoding: "utf8" });
      return [...text.matchAll(/(\/\S+) \(0x/g)].map(([, library = ""]) => library);
    });
    for (const library of new Set(found)) copyFileSync(library, inTree(join(libraries, basename(library))));
    const [loader = ""] = globSync(inTree(`${libraries}/ld-linux-*`));
    execFileSync("patchelf", ["--set-interpreter", join(libraries, basename(loader)), node]);
    for (const path of loaded) execFileSync("patchelf", ["--set-rpath", libraries, path]);
  }

  function sesame(...args: readonly string[]): { status: number | null; text: string } {
    const mounts = [
      `mount --rbind /proc '${tree}/proc'`,
      ...devices.map((one) => `mount --bind /dev/${one} '${tree}/dev/${one}'`),
    ];
    const enter = `exec chroot --userspec=${uid}:${uid} '${tree}' "$@"`;
    const script = ["set -e", ...mounts, enter].join("\n");
    const command = [`${program}/bin/sesame`, ...args];
    const ended = spawnSync("unshare", ["--mount", "--fork", "bash", "-c", script, "-", ...command], {
      encoding: "utf8",
      env: {
        PATH: `${program}/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
        HOME: home,
        XDG_RUNTIME_DIR: `/run/user/${uid}`,
      },
    });
    return { status: ended.status, text: ended.stdout + ended.stderr };
  }

  it("runs both daemons under Landlock and seccomp, and makes an identity", () => {
    const { status, text } = sesame("up", "--", `${program}/bin/sesame`, "init", "--non-interactive");
    expect(status, text).toBe(0);
    expect(globSync(["lib*", "usr", "bin"], { cwd: tree })).toEqual([]);
    expect(text).toContain("daemon-profile is ready");
    expect(text).toContain("daemon-secrets is ready");
    expect(text).toContain("made installation ");
  });

  it("needs the rule for /nix/store: libraries behind a link to elsewhere can't be loaded", () => {
    execFileSync("mv", [inTree("nix/store/2-libraries"), inTree("tmp/libraries")]);
    execFileSync("ln", ["-s", "/tmp/libraries", inTree("nix/store/2-libraries")]);
    // Who is not confined finds them there, too.
    expect(sesame("config", "validate").status).toBe(0);
    const { status, text } = sesame("up", "--", `${program}/bin/sesame`, "status");
    expect(status, text).not.toBe(0);
    expect(text).toMatch(
      /daemon-profile: error while loading shared libraries: lib\S+: cannot open shared object file/,
    );
    expect(text).not.toContain("daemon-profile is ready");
  });
});
