// What "make install" places, and how bin/sesame finds its way there: run from the installed files alone.

import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { asUser, isRoot, ordinaryUid } from "../support/product.js";
import { afterAll, beforeAll, describe, expect, it, type TestContext } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), "sesame-install-"));
const prefix = join(scratch, "usr/local");
const home = join(prefix, "lib/open-sesame");
const version: string = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).version;

const built = ["bin/sesame", "dist/sesame.cjs", "native/build/Release/sesame_native.node"].every((path) =>
  existsSync(join(root, path)),
);

interface Ending {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(
  file: string,
  argv: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Ending {
  const result = spawnSync(file, argv, { encoding: "utf8", env: { PATH: "/usr/bin:/bin", ...environment } });
  return { status: result.status, stdout: result.stdout, stderr: result.stderr };
}

/** A Node.js of this machine that is too old for us, if there is one. */
function findOldNode(): string | undefined {
  return ["/usr/bin/node", "/usr/local/bin/node"].find((path) => {
    const major = existsSync(path)
      ? Number.parseInt(run(path, ["--version"]).stdout.slice(1), 10)
      : Number.NaN;
    return major < 24;
  });
}

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe("an installation", () => {
  beforeAll(() => {
    if (!built) return;
    execFileSync(join(root, "scripts/install.sh"), {
      env: { PATH: "/usr/bin:/bin", DESTDIR: scratch, PREFIX: "/usr/local" },
    });
  });

  const installed = (name: string, claim: (context: TestContext) => void): void => {
    it(name, (context) => {
      context.skip(!built, "nothing is built yet: run 'make build'");
      claim(context);
    });
  };

  installed("runs without the checkout", () => {
    const ending = run(join(prefix, "bin/sesame"), ["--version"]);
    expect(ending).toEqual({ status: 0, stdout: `${version}\n`, stderr: "" });
  });

  installed("loads the native core and the database from its own files", () => {
    const script = `
      const core = { exports: {} };
      process.dlopen(core, ${JSON.stringify(join(home, "native/build/Release/sesame_native.node"))});
      const Database = require(${JSON.stringify(join(home, "node_modules/better-sqlite3-multiple-ciphers"))});
      console.log(typeof core.exports.blake3Hex, new Database(":memory:").prepare("SELECT 1 + 1").pluck().get());`;
    expect(run(join(home, "bin/node"), ["-e", script])).toEqual({
      status: 0,
      stdout: "function 2\n",
      stderr: "",
    });
  });

  installed("works through symlinks, relative and absolute", () => {
    const elsewhere = join(scratch, "elsewhere");
    mkdirSync(elsewhere);
    symlinkSync(join(prefix, "bin/sesame"), join(elsewhere, "absolute"));
    symlinkSync("absolute", join(elsewhere, "relative"));
    expect(run(join(elsewhere, "relative"), ["--version"]).stdout).toBe(`${version}\n`);
  });

  installed("keeps the caller's Node.js settings away from itself", () => {
    const hostile = join(scratch, "hostile.cjs");
    writeFileSync(hostile, 'console.log("loaded");');
    const ending = run(join(prefix, "bin/sesame"), ["--version"], {
      NODE_OPTIONS: `--require=${hostile}`,
      NODE_PATH: scratch,
    });
    expect(ending).toEqual({ status: 0, stdout: `${version}\n`, stderr: "" });
  });

  installed("gives nobody but its owner the right to write, and makes programs alone executable", () => {
    const files = globSync("**/*", { cwd: prefix }).filter((path) => statSync(join(prefix, path)).isFile());
    const modes = Object.fromEntries(files.map((path) => [path, statSync(join(prefix, path)).mode & 0o7777]));
    const node = "lib/open-sesame/bin/node";
    // Execute-only where root can keep it from its users.
    expect(modes[node]).toBe(isRoot ? 0o711 : 0o755);
    modes[node] = 0o755;
    const programs = Object.entries(modes).filter(([, mode]) => mode === 0o755);
    expect(programs.map(([path]) => path).toSorted()).toEqual([
      "bin/sesame",
      "lib/open-sesame/bin/node",
      "lib/open-sesame/bin/sesame-sandbox",
      "lib/open-sesame/bin/sesame-session-watch",
    ]);
    expect(Object.entries(modes).filter(([, mode]) => mode !== 0o755 && mode !== 0o644)).toEqual([]);
  });

  installed("brings compiled code, which its users can't write but can use", () => {
    expect(globSync("dist/compiled/*", { cwd: home })).toHaveLength(3);
  });

  installed(
    "works where Node.js is execute-only: daemons, a template on standard input, and who asked",
    ({ skip }) => {
      skip(!isRoot, "only root can keep a program from its user");
      chmodSync(scratch, 0o755);
      const person = join(scratch, "person");
      const environment = { HOME: person, XDG_RUNTIME_DIR: join(person, "run") };
      for (const path of [person, environment.XDG_RUNTIME_DIR]) {
        mkdirSync(path, { mode: 0o700 });
        chownSync(path, ordinaryUid, ordinaryUid);
      }
      const script = `set -e; printf 'correct horse battery' | sesame init -q --profile work --password-stdin
      printf s3cret | sesame secret set -q -p work db
      printf '{{ sesame://work/db }}' | sesame inject -i /dev/stdin
      cat ~/.config/pds/audit/*.jsonl | grep -o '"exe":"[^"]*"' | sort -u`;
      const [file = "", ...rest] = asUser(ordinaryUid);
      const sesame = join(prefix, "bin/sesame");
      const ending = run(file, [...rest, sesame, "up", "--", "bash", "-c", script], {
        ...environment,
        PATH: `${join(prefix, "bin")}:/usr/bin:/bin`,
      });
      expect(ending.status, ending.stderr).toBe(0);
      expect(ending.stdout).toContain("s3cret");
      expect(ending.stdout).toContain(`"exe":"${join(home, "bin/node")}"`);
      expect(ending.stdout).not.toContain('"exe":"unknown"');
    },
  );

  installed("carries no deliberate leak, no source and no package beside the database and sd-notify", () => {
    const bundles = globSync("dist/*.cjs", { cwd: home }).toSorted();
    expect(bundles).toHaveLength(6);
    for (const bundle of bundles)
      expect(readFileSync(join(home, bundle), "utf8")).not.toContain("__TEST_LEAK__");
    expect(globSync("node_modules/*", { cwd: home }).toSorted()).toEqual([
      "node_modules/better-sqlite3-multiple-ciphers",
      "node_modules/bindings",
      "node_modules/file-uri-to-path",
      "node_modules/sd-notify",
    ]);
  });
});

/** Every file below, with its mode. */
function filesOf(directory: string): string[] {
  return globSync("**/*", { cwd: directory })
    .filter((path) => !statSync(join(directory, path)).isDirectory())
    .toSorted();
}

describe("units", () => {
  interface Place {
    readonly prefix: string;
    readonly environment: Readonly<Record<string, string>>;
  }
  const install = ({ environment }: Place, ...words: readonly string[]): Ending =>
    run(join(root, "scripts/install.sh"), words, environment);
  const stage = join(scratch, "stage");
  const userHome = join(scratch, "person");
  const everybody: Place = {
    prefix: join(stage, "usr"),
    environment: { DESTDIR: stage, PREFIX: "/usr", HOME: "/root" },
  };
  const oneself: Place = {
    prefix: join(userHome, ".local"),
    environment: { PREFIX: join(userHome, ".local"), HOME: userHome },
  };
  const userUnits = [
    "open-sesame-headless.target",
    "open-sesame-profile.service",
    "open-sesame-secrets.service",
    "open-sesame-session.service",
  ];

  const itBuilt = (name: string, claim: () => void): void => {
    it(name, ({ skip }) => {
      skip(!built, "nothing is built yet: run 'make build'");
      claim();
    });
  };

  itBuilt("go where systemd looks for every user's, with the drop-in and the preset", () => {
    expect(install(everybody)).toMatchObject({ status: 0, stderr: "" });
    expect(filesOf(join(everybody.prefix, "lib/systemd"))).toEqual([
      "system/user@.service.d/50-open-sesame.conf",
      "user-preset/90-open-sesame.preset",
      ...userUnits.map((name) => `user/${name}`),
    ]);
  });

  itBuilt("go where systemd looks for one user's, without what only root can give", () => {
    expect(install(oneself).status).toBe(0);
    expect(filesOf(join(oneself.prefix, "share/systemd"))).toEqual(userUnits.map((name) => `user/${name}`));
    expect(globSync("lib/systemd/**", { cwd: oneself.prefix })).toEqual([]);
  });

  itBuilt("name the place of their installation, not that of its staging, and no placeholder", () => {
    for (const [directory, library] of [
      [join(everybody.prefix, "lib"), "/usr/lib/open-sesame"],
      [oneself.prefix, join(oneself.prefix, "lib/open-sesame")],
    ] as const) {
      const texts = globSync("**/{open-sesame-*.service,hardening.namespaces.conf}", { cwd: directory }).map(
        (path) => readFileSync(join(directory, path), "utf8"),
      );
      expect(texts).toHaveLength(4);
      for (const text of texts) {
        expect(text).not.toContain("@LIBDIR@");
        expect(text).toContain(library);
        if (library.startsWith("/usr")) expect(text).not.toContain(scratch);
      }
    }
  });

  itBuilt("are the same after a second installation", () => {
    const before = filesOf(everybody.prefix).map((path) => [
      path,
      readFileSync(join(everybody.prefix, path)).length,
    ]);
    expect(install(everybody)).toMatchObject({ status: 0, stderr: "" });
    expect(
      filesOf(everybody.prefix).map((path) => [path, readFileSync(join(everybody.prefix, path)).length]),
    ).toEqual(before);
  });

  itBuilt("leave with the rest, and leave what users own", () => {
    const vault = join(userHome, ".config/pds/vaults/work.db");
    mkdirSync(join(userHome, ".config/pds/vaults"), { recursive: true });
    writeFileSync(vault, "theirs");
    for (const place of [everybody, oneself]) {
      expect(install(place, "uninstall").status).toBe(0);
      expect(install(place, "uninstall").status).toBe(0);
      expect(filesOf(place.prefix)).toEqual([]);
      expect(globSync("**/systemd", { cwd: place.prefix })).toEqual([]);
    }
    expect(readFileSync(vault, "utf8")).toBe("theirs");
  });

  it("are refused a place whose name units would read otherwise", () => {
    const ending = run(join(root, "scripts/install.sh"), [], { PREFIX: "/opt/a b", HOME: "/root" });
    expect(ending.status).toBe(64);
  });
});

describe("a daemon whose service manager waits and whose libsystemd is missing", () => {
  it("ends at once with status 78 and says what to install", ({ skip }) => {
    skip(!built, "nothing is built yet: run 'make build'");
    const copy = join(scratch, "without");
    execFileSync("cp", ["-r", home, copy]);
    rmSync(join(copy, "node_modules/sd-notify"), { recursive: true });
    const runtime = join(scratch, "run");
    mkdirSync(runtime, { mode: 0o700 });
    const ending = run(join(copy, "bin/node"), [join(copy, "dist/daemon-profile.cjs")], {
      HOME: scratch,
      XDG_RUNTIME_DIR: runtime,
      NOTIFY_SOCKET: join(scratch, "nobody"),
    });
    expect(ending.status).toBe(78);
    expect(ending.stderr).toContain("daemon-profile: hint: install libsystemd");
  });
});

describe("the entry of a program", () => {
  const old = findOldNode();

  it.for(["sesame", "daemon-profile", "daemon-secrets"])(
    "%s tells an old Node.js apart, with status 78",
    (program, { skip }) => {
      skip(old === undefined, "this machine has no Node.js older than 24");
      const path = join(scratch, `${program}.cjs`);
      copyFileSync(join(root, "src/entry.cjs"), path);
      writeFileSync(join(scratch, `${program}.bundle.cjs`), "using syntax = of(a).newer language;");
      const ending = run(old ?? "", [path, "--version"]);
      expect(ending.status).toBe(78);
      expect(ending.stdout).toBe("");
      expect(ending.stderr).toMatch(
        new RegExp(
          `^${program}: error: Node.js [0-9.]+ is too old: 24 or newer is needed\n` +
            `${program}: hint: run the bundled 'bin/sesame', or put Node.js 24 or newer first in PATH\n$`,
        ),
      );
    },
  );
});

describe("bin/sesame", () => {
  it("says so where there is no Node.js at all", ({ skip }) => {
    skip(!built, "nothing is built yet: run 'make build'");
    const bare = join(scratch, "bare");
    mkdirSync(join(bare, "bin"), { recursive: true });
    copyFileSync(join(root, "bin/sesame"), join(bare, "bin/sesame"));
    chmodSync(join(bare, "bin/sesame"), 0o755);
    const ending = run(join(bare, "bin/sesame"), ["--version"], { PATH: join(bare, "bin") });
    expect(ending.status).toBe(78);
    expect(ending.stderr).toContain("sesame: error: there is no Node.js\n");
  });
});
