// The package and the flake: hashes that follow from the lock file, the package built for real by Nix with this machine's tools in
// place of nixpkgs', and what the flake offers, evaluated purely and by Nix' own machinery of flakes.

import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hashLock, hashPackages, hashTree, type NpmHashes } from "../../scripts/npm-tree-hash.js";
import { installedNix, newestNix, nixPath, nixString, NixStore } from "../support/nix.js";
import { root } from "../support/root.js";

const nix = newestNix();
const store = new NixStore();
const scratch = mkdtempSync(join(tmpdir(), "sesame-package-"));
afterAll(() => {
  store.remove();
  rmSync(scratch, { recursive: true, force: true });
});

const hashes: NpmHashes = JSON.parse(readFileSync(join(root, "nix/npm-hash.json"), "utf8"));
const version: string = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).version;
const stale = "run 'make nix-hash'";
const systems = ["aarch64-linux", "x86_64-linux"] as const;

describe("nix/npm-hash.json", () => {
  it("is of the lock file that is there, and has every system", () => {
    expect(hashes.lock, stale).toBe(hashLock());
    expect(Object.keys(hashes.packages)).toEqual(systems);
  });

  it("has the hash of the packages that are installed here", () => {
    const system = process.arch === "arm64" ? "aarch64-linux" : "x86_64-linux";
    expect(hashPackages(join(root, "node_modules")), stale).toBe(hashes.packages[system]);
  });

  it("counts files as Nix does", () => {
    const counted = join(scratch, "tree");
    mkdirSync(join(counted, "directory/empty"), { recursive: true });
    writeFileSync(join(counted, "directory/file"), "of eleven b");
    writeFileSync(join(counted, "B"), "", { mode: 0o755 });
    writeFileSync(join(counted, "a b"), Buffer.from([0, 255]));
    execFileSync("ln", ["-s", "directory/file", join(counted, "link")]);
    const { stdout, stderr } = store.run(installedNix(), "nix", ["hash", "path", counted]);
    expect([stdout.trim(), stderr.trim()]).toEqual([hashTree(counted), ""]);
  });

  it("changes with a byte, a name, a mode and a link of a package, and with nothing that belongs to none", () => {
    const packages = join(scratch, "packages");
    const put = (path: string, text: string, mode = 0o644): void => {
      mkdirSync(dirname(join(packages, path)), { recursive: true });
      writeFileSync(join(packages, path), text, { mode });
    };
    put("one/index.js", "1");
    const before = hashPackages(packages);
    for (const path of [
      ".package-lock.json",
      ".bin/one",
      "one/node_modules/.bin/two",
      "sd-notify/build/notify.node",
      ".cache/x",
    ])
      put(path, "x");
    mkdirSync(join(packages, "@empty/scope"), { recursive: true });
    expect(hashPackages(packages)).toBe(before);
    put("one/two.js", "");
    const after = hashPackages(packages);
    expect(after).not.toBe(before);
    execFileSync("chmod", ["+x", join(packages, "one/two.js")]);
    expect(new Set([before, after, hashPackages(packages)]).size).toBe(3);
  });
});

describe("the package", () => {
  const file = nixPath("nix/tests/package-stand-in.nix");
  let built: string;

  beforeAll(() => {
    const name = store.evaluate(installedNix(), `(import ${file}).npmPackages.name`);
    const packages = join(scratch, String(name));
    // Links, for there are many megabytes of it.
    execFileSync("cp", ["-al", join(root, "node_modules"), packages]);
    const notes = ["-mindepth", "1", "-maxdepth", "1", "-name", ".*"];
    execFileSync("find", [packages, ...notes, "-exec", "rm", "-rf", "{}", "+"]);
    execFileSync("find", [
      packages,
      "-type",
      "d",
      "-name",
      ".bin",
      "-prune",
      "-exec",
      "rm",
      "-rf",
      "{}",
      "+",
    ]);
    rmSync(join(packages, "sd-notify/build"), { recursive: true, force: true });
    execFileSync("find", [packages, "-type", "d", "-empty", "-delete"]);
    const added = store.run(installedNix(), "nix-store", ["--add-fixed", "--recursive", "sha256", packages]);
    rmSync(packages, { recursive: true });
    // Only under the hash of npm-hash.json is it what the package asks for: nothing is fetched then.
    const wanted = store.evaluate(installedNix(), `(import ${file}).npmPackages.outPath`);
    expect(added.stdout.trim(), added.stderr).toBe(wanted);
    const { path, log } = store.build(`import ${file}`);
    expect(path, log.slice(-4000)).not.toBeNull();
    built = path ?? "";
  }, 1_200_000);

  it("is built from the packages of the lock file, and runs", () => {
    const text = execFileSync(join(built, "bin/sesame"), ["--version"], { encoding: "utf8" });
    expect(text.trim()).toBe(version);
  });

  it("has the files that make install places, with their places filled in", () => {
    const directory = join(scratch, "staged");
    execFileSync("make", ["install", `DESTDIR=${directory}`, "PREFIX=/p"], {
      cwd: root,
      stdio: ["ignore", "ignore", "inherit"],
    });
    const files = (base: string): string[] =>
      globSync("**/*", { cwd: base, withFileTypes: true })
        .filter((one) => one.isFile())
        .map((one) => join(one.parentPath, one.name).slice(base.length))
        .toSorted();
    expect(files(built)).toEqual(files(join(directory, "p")));
    expect(files(built).length).toBeGreaterThan(20);
    const unit = readFileSync(join(built, "lib/systemd/user/open-sesame-profile.service"), "utf8");
    expect(unit).toContain(`ExecStart=${built}/lib/open-sesame/bin/sesame-sandbox daemon-profile\n`);
  });

  it("has the bundles that are tested here, byte for byte", () => {
    const digest = (path: string): string => createHash("sha256").update(readFileSync(path)).digest("hex");
    for (const name of ["daemon-profile.bundle.cjs", "daemon-secrets.bundle.cjs", "sesame.bundle.cjs"])
      expect(digest(join(built, "lib/open-sesame/dist", name)), name).toBe(digest(join(root, "dist", name)));
  });

  it("leaves nothing that its owner may write, which is how a store is", () => {
    expect(statSync(join(built, "lib/open-sesame/bin/node")).mode & 0o777).toBe(0o555);
  });
});

describe("the flake", () => {
  const tree = join(scratch, "flake");
  const stub = join(scratch, "nixpkgs");

  beforeAll(() => {
    const tracked = execFileSync(
      "git",
      [
        "ls-files",
        "-z",
        "flake.nix",
        "nix",
        "package.json",
        "policy-schemas",
        "src/systemd",
        "tests/vectors/fleet",
      ],
      {
        cwd: root,
        encoding: "utf8",
      },
    );
    for (const path of tracked.split("\0").filter((one) => one !== "")) {
      mkdirSync(dirname(join(tree, path)), { recursive: true });
      cpSync(join(root, path), join(tree, path));
    }
    // What the flake takes of nixpkgs; a package is what it is called with.
    mkdirSync(stub);
    writeFileSync(
      join(stub, "flake.nix"),
      `{
        outputs = _: {
          lib.genAttrs = names: valueOf: builtins.listToAttrs (map (name: { inherit name; value = valueOf name; }) names);
          legacyPackages = builtins.listToAttrs (map (system: {
            name = system;
            value = {
              stdenv.hostPlatform = { inherit system; };
              callPackage = file: _: { type = "derivation"; name = "\${system}:\${baseNameOf file}"; outPath = "/\${system}"; };
              testers = { runNixOSTest = test: test; testBuildFailure = one: one; };
              runCommand = name: _: _: { type = "derivation"; inherit name; };
              writeText = name: _: "/\${name}";
              mkShell = shell: shell;
              nixfmt = "nixfmt";
            };
          }) [ "aarch64-linux" "x86_64-linux" ]);
        };
      }`,
    );
  });

  /** By \`nix eval\`, which evaluates purely: nothing of the machine can be read. */
  const outputs = (attribute: string, expression: string): unknown => {
    const override = ["--no-write-lock-file", "--override-input", "nixpkgs", `path:${stub}`];
    const args = ["eval", "--json", ...override, `path:${tree}#${attribute}`, "--apply", expression];
    const { status, stdout, stderr } = store.run(nix, "nix", args);
    expect(status, stderr).toBe(0);
    return JSON.parse(stdout);
  };

  it("offers packages, modules, an overlay, shells, checks and the fleet's data for both systems", () => {
    const { status, stdout, stderr } = store.run(
      nix,
      "nix-instantiate",
      ["--eval", "--strict", "--json", "-"],
      `let
        nixpkgs = (import ${stub}/flake.nix).outputs { };
        flake = import ${nixPath("flake.nix")};
        self = flake.outputs { inherit self nixpkgs; };
      in builtins.mapAttrs (_: builtins.attrNames) self`,
    );
    expect(status, stderr).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      checks: systems,
      devShells: systems,
      formatter: systems,
      homeManagerModules: ["default"],
      lib: expect.arrayContaining(["deviceOf", "readFleet", "treeOf"]),
      nixosModules: ["default"],
      overlays: ["default"],
      packages: systems,
    });
  });

  it.for(systems)("has for %s the package, a shell, and a check for each file of tests", (system) => {
    expect(outputs(`packages.${system}`, "packages: packages.default.name")).toBe(`${system}:package.nix`);
    expect(outputs(`devShells.${system}.default`, "builtins.attrNames")).toEqual(["buildInputs", "packages"]);
    const claims = globSync("*.nix", { cwd: join(root, "nix/tests/vm") })
      .map((name) => name.replace(/\.nix$/, ""))
      .filter((name) => name !== "users");
    expect(outputs(`checks.${system}`, "builtins.attrNames")).toEqual(
      ["bad-policy-fails-build", "package", ...claims].toSorted(),
    );
  });

  it("gives the modules its own package", () => {
    const system = "aarch64-linux";
    const call = `module: (module {
      lib.mkDefault = value: { default = value; };
      pkgs.stdenv.hostPlatform.system = "${system}";
    }).services.open-sesame.package.default.name`;
    for (const kind of ["nixosModules", "homeManagerModules"])
      expect(outputs(`${kind}.default`, call)).toBe(`${system}:package.nix`);
    expect(
      outputs(
        "overlays.default",
        `overlay: (overlay { callPackage = file: _: baseNameOf file; } { }).open-sesame`,
      ),
    ).toBe("package.nix");
  });

  it("makes the canonical tree in pure evaluation", () => {
    const vectors = join(root, "tests/vectors/fleet/least");
    const text = (name: string): string => nixString(readFileSync(join(vectors, name), "utf8"));
    const made = outputs(
      "lib",
      `core: core.treeOf (core.deviceOf {
        manifest = builtins.fromTOML ${text("fleet.toml")};
        lock = builtins.fromJSON ${text("fleet.lock")};
        device = "one";
      })`,
    );
    expect(made).toEqual(JSON.parse(readFileSync(join(vectors, "trees/one.json"), "utf8")));
  });

  it("has virtual machines' tests with a name, a host, and a script that is Python", () => {
    const claims = `checks: map (name: let
        written = import (builtins.head checks.\${name}.imports);
        test = if builtins.isFunction written then written { } else written;
      in { inherit (test) name testScript; hosts = builtins.attrNames test.nodes; })
      (builtins.filter (name: checks.\${name} ? imports) (builtins.attrNames checks))`;
    const tests = outputs("checks.x86_64-linux", claims) as {
      name: string;
      testScript: string;
      hosts: string[];
    }[];
    expect(tests.length).toBeGreaterThanOrEqual(6);
    for (const { name, testScript, hosts } of tests) {
      expect([name.startsWith("open-sesame-"), hosts]).toEqual([true, ["machine"]]);
      const python = ["-c", "import sys; compile(sys.stdin.read(), sys.argv[1], 'exec')", name];
      expect(spawnSync("python3", python, { input: testScript, encoding: "utf8" }).stderr).toBe("");
    }
  });
});
