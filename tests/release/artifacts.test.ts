// What `make release` makes: what is in it, that others make the same, and that the list of components and the checksums
// tell the truth. Nothing here installs anything; tests/lab/release.test.ts does.

import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Ajv } from "ajv";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Guide } from "../support/guide.js";
import { arch, copyCheckout, makeRelease, type Release, version } from "../support/release.js";
import { isRoot, ordinaryUid } from "../support/product.js";
import { root } from "../support/root.js";

interface Component {
  readonly "bom-ref": string;
  readonly name: string;
  readonly version?: string;
  readonly purl?: string;
  readonly licenses?: readonly unknown[];
  readonly hashes?: readonly { readonly alg: string; readonly content: string }[];
  readonly components?: readonly Component[];
}

interface Document {
  readonly serialNumber: string;
  readonly metadata: { readonly timestamp: string; readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

// Not below the checkout: what a copy lacks must not be found in a directory above it.
const scratch = mkdtempSync("/var/tmp/sesame-release-");
/** The tarball's contents, and the package's. */
const unpacked = join(scratch, "unpacked");
const installed = join(scratch, "installed");
const guide = new Guide("release.md");
const nodeArch = arch === "amd64" ? "x64" : arch;
const tree = join(unpacked, `open-sesame-${version}-linux-${arch}`);
let release: Release;
let document: Document;

beforeAll(() => {
  release = makeRelease(join(root, "build/test-release"));
  document = JSON.parse(readFileSync(release.components, "utf8")) as Document;
  mkdirSync(unpacked);
  execFileSync("tar", ["--extract", "--gzip", "--file", release.tarball, "--directory", unpacked]);
  execFileSync("dpkg-deb", ["--extract", release.package, installed]);
}, 400_000);
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const sha256 = (path: string): string => createHash("sha256").update(readFileSync(path)).digest("hex");

/** "-rw-r--r-- root/root usr/bin/sesame", for any architecture and without the pages of commands, of which there are many. */
function listing(text: string): string {
  return text
    .replaceAll(/^(\S+) (\S+) +\d+ \S+ \S+ (?:\.\/)?(.*)$/gm, "$1 $2 $3")
    .replaceAll(/^.*\/sesame-[a-z-]+\.1(?:\.gz)?\n/gm, "")
    .replaceAll(`linux-${nodeArch}`, "linux-ARCH")
    .replaceAll(`-linux-${arch}`, "-linux-ARCH")
    .replaceAll(version, "VERSION");
}

describe("a release", () => {
  it("has a tarball, a package, a list of components and checksums of all of them, and no more", () => {
    const files = globSync("*", { cwd: release.directory }).toSorted();
    const stem = `open-sesame-${version}-linux-${arch}`;
    expect(files).toEqual(
      ["SHA256SUMS", `${stem}.cdx.json`, `${stem}.tar.gz`, `open-sesame_${version}_${arch}.deb`].toSorted(),
    );
    const sums = readFileSync(join(release.directory, "SHA256SUMS"), "utf8");
    const told = [...sums.matchAll(/^([0-9a-f]{64}) {2}(.+)$/gm)].map(([, sum, name]) => [name, sum]);
    expect(told).toEqual(
      files
        .filter((name) => name !== "SHA256SUMS")
        .map((name) => [name, sha256(join(release.directory, name))]),
    );
  });

  it.each([
    ["package", "package-contents.txt", (): string[] => ["dpkg-deb", "--contents", release.package]],
    [
      "tarball",
      "tarball-contents.txt",
      (): string[] => ["tar", "--list", "--verbose", "--file", release.tarball],
    ],
  ])("has in its %s the files of tests/release/%s, with their modes and owners", (_, golden, command) => {
    const [file = "", ...argv] = command();
    const found = listing(execFileSync(file, argv, { encoding: "utf8", env: { ...process.env, TZ: "UTC" } }));
    if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(join(root, "tests/release", golden), found);
    expect(found).toBe(readFileSync(join(root, "tests/release", golden), "utf8"));
  });

  it("places the files that make install places, whatever Debian wants otherwise", () => {
    const made = join(scratch, "made");
    execFileSync(join(root, "scripts/install.sh"), {
      env: { PATH: "/usr/bin:/bin", DESTDIR: made, PREFIX: "/usr" },
    });
    const filesOf = (base: string): string[] =>
      globSync("usr/**/*", { cwd: base })
        .filter((path) => statSync(join(base, path)).isFile())
        .map((path) =>
          path.replace(/(\/man\d\/.*)\.gz$/, "$1").replace("zsh/vendor-completions", "zsh/site-functions"),
        )
        .toSorted();
    const debian = [
      "doc/open-sesame/changelog.gz",
      "doc/open-sesame/copyright",
      "lintian/overrides/open-sesame",
    ];
    const licence = "usr/share/doc/open-sesame/LICENSE";
    expect(filesOf(installed)).toEqual(
      [
        ...filesOf(made).filter((path) => path !== licence),
        ...debian.map((path) => `usr/share/${path}`),
      ].toSorted(),
    );
  });

  it("names nothing of the place where it was made", () => {
    const needles = [root, dirname(root.replace(/\/$/, ""))].map((path) =>
      Buffer.from(`${path.replace(/\/$/, "")}/`),
    );
    const telling = globSync("**/*", { cwd: tree })
      .filter((path) => statSync(join(tree, path)).isFile())
      .filter((path) => needles.some((needle) => readFileSync(join(tree, path)).includes(needle)));
    expect(telling).toEqual([]);
  });

  it("has no symbols in the programs that are built here, and the others as their packages have them", () => {
    const built = ["sesame", "sesame-sandbox", "sesame-session-watch"].map(
      (program) => `native/build/Release/${program}`,
    );
    const addons = [
      "native/build/Release/sesame_native.node",
      "node_modules/sd-notify/build/Release/notify.node",
    ];
    for (const path of [...built, ...addons]) {
      const sections = execFileSync("readelf", ["--sections", "--wide", join(tree, path)], {
        encoding: "utf8",
      });
      expect(sections).not.toMatch(/ \.(?:symtab|debug_info) /);
    }
    for (const path of [
      `node_modules/node-linux-${nodeArch}/bin/node`,
      `node_modules/better-sqlite3-multiple-ciphers/prebuilds/linux-${nodeArch}.node`,
    ])
      expect(sha256(join(tree, path))).toBe(sha256(join(root, path)));
  });

  it("runs from the package's files, whatever the caller says to Node.js", () => {
    const hostile = join(scratch, "hostile.cjs");
    writeFileSync(hostile, 'console.log("loaded");');
    const ending = spawnSync(join(installed, "usr/bin/sesame"), ["--version"], {
      encoding: "utf8",
      env: { PATH: "/nowhere", NODE_OPTIONS: `--require=${hostile}`, NODE_PATH: scratch },
    });
    expect({ status: ending.status, stdout: ending.stdout, stderr: ending.stderr }).toEqual({
      status: 0,
      stdout: `${version}\n`,
      stderr: "",
    });
    expect(statSync(join(installed, "usr/lib/open-sesame/bin/node")).mode & 0o777).toBe(0o711);
  });

  it("brings code that its own Node.js takes", () => {
    const program = `
      const { readFileSync } = require("node:fs");
      const { Script } = require("node:vm");
      for (const name of ["sesame", "daemon-profile", "daemon-secrets"]) {
        const source = readFileSync("dist/" + name + ".bundle.cjs");
        const compiled = readFileSync("dist/compiled/" + name);
        const head = "(function (exports, require, module, __filename, __dirname) {";
        const { cachedDataRejected } = new Script(head + source + "\\n})", { cachedData: compiled.subarray(source.length) });
        console.log(name, source.equals(compiled.subarray(0, source.length)), cachedDataRejected);
      }`;
    const node = join(installed, "usr/lib/open-sesame/bin/node");
    const output = execFileSync(node, ["-e", program], { cwd: tree, encoding: "utf8" });
    expect(output).toBe("sesame true false\ndaemon-profile true false\ndaemon-secrets true false\n");
  });

  it("asks of the system for no more than Debian 12 has", () => {
    const depends = execFileSync("dpkg-deb", ["--field", release.package, "Depends"], {
      encoding: "utf8",
    }).trim();
    expect(depends.split(", ").map((one) => one.split(" ")[0])).toEqual([
      "libc6",
      "libgcc-s1",
      "libstdc++6",
      "libsystemd0",
    ]);
    const [, libc] = /libc6 \(>= 2\.(\d+)\)/.exec(depends) ?? [];
    expect(Number(libc)).toBeLessThanOrEqual(36);
    const [, compiler] = /libstdc\+\+6 \(>= (\d+)/.exec(depends) ?? [];
    expect(Number(compiler)).toBeLessThanOrEqual(12);
  });

  it("is a package that lintian has nothing to say of", (context) => {
    context.skip(spawnSync("which", ["lintian"]).status !== 0, "not installed: lintian");
    const { stdout } = spawnSync("lintian", ["--allow-root", "--tag-display-limit", "0", release.package], {
      encoding: "utf8",
    });
    expect(stdout).toBe("");
  }, 120_000);

  it("for another architecture is refused before anything is built", () => {
    const other = arch === "amd64" ? "arm64" : "amd64";
    const { status, stdout, stderr } = spawnSync(
      "make",
      ["--no-print-directory", "release", `ARCH=${other}`],
      {
        cwd: root,
        encoding: "utf8",
      },
    );
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(
      `release: a release for ${other} is made on a machine of that architecture; this one is ${arch}\n`,
    );
  });

  it("has no date of its own outside of a checkout, and does not make one up", () => {
    const elsewhere = join(scratch, "undated");
    mkdirSync(join(elsewhere, "scripts"), { recursive: true });
    const script = join(elsewhere, "scripts/release.sh");
    writeFileSync(script, readFileSync(join(root, "scripts/release.sh")));
    chmodSync(script, 0o755);
    writeFileSync(join(elsewhere, "CHANGELOG.md"), "## [Unreleased]\n");
    const ask = (environment: Readonly<Record<string, string>> = {}) =>
      spawnSync(script, ["date"], { encoding: "utf8", env: { PATH: "/usr/bin:/bin", ...environment } });
    expect(ask()).toMatchObject({
      status: 1,
      stderr:
        "release: no checkout, and no release with a date in CHANGELOG.md: set SOURCE_DATE_EPOCH (seconds since 1970)\n",
    });
    writeFileSync(
      join(elsewhere, "CHANGELOG.md"),
      "## [Unreleased]\n\n## [0.2.0] - 2026-02-03\n\n## [0.1.0] - 2026-01-02\n",
    );
    expect(ask()).toMatchObject({ status: 0, stdout: "1770076800\n" });
    expect(ask({ SOURCE_DATE_EPOCH: "5" }).stdout).toBe("5\n");
  });
});

describe("a second build of a release", () => {
  it("elsewhere, by another user, under another umask, locale, time zone and flags, has the same bytes", () => {
    const elsewhere = join(scratch, "a/much/longer/path/than/that/of/the/first");
    copyCheckout(elsewhere);
    const wrapper = ["bash", "-c", 'umask 077; exec "$@"', "bash"];
    const user = isRoot
      ? ["setpriv", `--reuid=${ordinaryUid}`, `--regid=${ordinaryUid}`, "--clear-groups", "--"]
      : [];
    if (isRoot) {
      execFileSync("chown", ["-R", `${ordinaryUid}:${ordinaryUid}`, elsewhere]);
      chmodSync(scratch, 0o755);
    }
    const line = guide.type(
      "make release && cd dist-release && sha256sum --check /where/the/release/is/SHA256SUMS",
      { "/where/the/release/is": scratch },
    );
    copyFileSync(join(release.directory, "SHA256SUMS"), join(scratch, "SHA256SUMS"));
    const second = makeRelease(join(elsewhere, "dist-release"), {
      from: elsewhere,
      prefix: [...user, ...wrapper],
      command: ["sh", "-ec", line],
      environment: {
        HOME: elsewhere,
        TZ: "Asia/Kathmandu",
        LC_ALL: "C.UTF-8",
        CFLAGS: "-O0 -g",
        CXXFLAGS: "-O0 -g",
        GZIP: "-1",
        SOURCE_DATE_EPOCH: String(Date.parse(document.metadata.timestamp) / 1000),
      },
    });
    const sums = (made: Release): string => readFileSync(join(made.directory, "SHA256SUMS"), "utf8");
    expect(sums(second)).toBe(sums(release));
    expect(sha256(second.package)).toBe(sha256(release.package));
  }, 400_000);
});

describe("the list of components", () => {
  const npm = (): Component[] => document.components.filter(({ purl }) => purl?.startsWith("pkg:npm/"));
  /** Nested ones, too. */
  const every = (list: readonly Component[]): Component[] =>
    list.flatMap((component) => [component, ...every(component.components ?? [])]);

  it("is CycloneDX 1.6 as its schema says", () => {
    const require = createRequire(import.meta.url);
    const home = join(dirname(require.resolve("@cyclonedx/cyclonedx-library/package.json")), "res/schema");
    const schema = (name: string): object =>
      JSON.parse(readFileSync(join(home, `${name}.SNAPSHOT.schema.json`), "utf8")) as object;
    const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
    for (const name of ["spdx", "jsf-0.82"])
      ajv.addSchema(schema(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`);
    const validate = ajv.compile(schema("bom-1.6"));
    expect(validate({ ...document, serialNumber: "1" }), "a wrong document must be found").toBe(false);
    validate(document);
    expect(validate.errors).toBeNull();
  });

  // By the comments that the bundler leaves: a package more is a decision.
  const bundled = {
    sesame: ["@stricli/core", "smol-toml", "tsup"],
    "daemon-profile": ["smol-toml", "tsup"],
    "daemon-secrets": ["smol-toml", "tsup"],
  };
  const beside = ["better-sqlite3-multiple-ciphers", "bindings", "file-uri-to-path", "sd-notify"];

  it.each(Object.entries(bundled))("knows all that is in the bundle of %s", (program, names) => {
    const text = readFileSync(join(tree, `dist/${program}.bundle.cjs`), "utf8");
    const found = [...text.matchAll(/\/\/ node_modules\/((?:@[^/\n]+\/)?[^/\n]+)\//g)].map(
      ([, name]) => name,
    );
    expect(new Set(found)).toEqual(new Set(names));
  });

  it("has every package of the release, and none that is not in it", () => {
    const inTree = globSync("node_modules/{*,@*/*}/package.json", { cwd: tree }).map((path) =>
      dirname(path).slice("node_modules/".length),
    );
    expect(inTree.toSorted()).toEqual(beside);
    const expected = [
      ...Object.values(bundled).flat(),
      ...beside,
      `node-linux-${nodeArch}`,
      "@c4312/blake3-native",
    ];
    expect(
      npm()
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual([...new Set(expected)].toSorted());
  });

  it("gives each npm package the version and the checksum of the lock file", () => {
    const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
      readonly packages: Readonly<Record<string, { readonly version: string; readonly integrity: string }>>;
    };
    for (const { name, version: told, hashes, purl } of npm()) {
      const locked = packages[`node_modules/${name}`];
      expect(told).toBe(locked?.version);
      expect(purl).toBe(`pkg:npm/${name.replace("@", "%40")}@${locked?.version}`);
      const integrity = `sha512-${Buffer.from(hashes?.[0]?.content ?? "", "hex").toString("base64")}`;
      expect(integrity).toBe(locked?.integrity);
    }
  });

  it("has what is inside of them and what was linked in, each with version, licence and package URL", () => {
    const names = every(document.components).map(({ name }) => name);
    for (const name of ["openssl", "v8", "BLAKE3", "SQLite3MultipleCiphers", "sqlite", "libssl-dev"])
      expect(names).toContain(name);
    for (const { name, version: told, licenses, purl } of every(document.components))
      expect([
        name,
        told === undefined || told === "",
        licenses?.length,
        purl?.includes(told ?? "-"),
      ]).toEqual([
        name,
        false,
        1,
        // "+" and ":" are escaped in package URLs.
        purl?.startsWith("pkg:deb/") === true ? expect.any(Boolean) : true,
      ]);
    const refs = every(document.components).map((component) => component["bom-ref"]);
    expect(new Set(refs).size).toBe(refs.length);
  });

  it("has the checksum of everything that runs, as in the tarball and as installed", () => {
    const files = document.metadata.component.components ?? [];
    expect(files.length).toBe(16);
    const places = (path: string): string =>
      path === "native/build/Release/sesame"
        ? "usr/bin/sesame"
        : `usr/lib/open-sesame/${path
            .replace(/^native\/build\/Release\/(sesame-(?:sandbox|session-watch))$/, "bin/$1")
            .replace(/^node_modules\/node-linux-.*\/bin/, "bin")}`;
    for (const { name, hashes } of files) {
      expect(sha256(join(tree, name)), name).toBe(hashes?.[0]?.content);
      expect(sha256(join(installed, places(name))), name).toBe(hashes?.[0]?.content);
    }
  });

  it("has a number that other contents change and nothing else does", () => {
    const list = (): Document => {
      const [target, notices] = [join(scratch, "list.json"), join(scratch, "notices")];
      execFileSync(
        process.execPath,
        [join(root, "scripts/release-components.ts"), tree, arch, target, notices],
        {
          env: { ...process.env, SOURCE_DATE_EPOCH: String(Date.parse(document.metadata.timestamp) / 1000) },
        },
      );
      return JSON.parse(readFileSync(target, "utf8")) as Document;
    };
    expect(list()).toEqual(document);
    const changed = join(tree, "dist/sesame.cjs");
    const text = readFileSync(changed);
    writeFileSync(changed, `${text.toString()}\n`);
    const other = list();
    writeFileSync(changed, text);
    expect(other.serialNumber).not.toBe(document.serialNumber);
    expect(other.serialNumber).toMatch(
      /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  });

  it("comes with the notices that licences ask for", () => {
    const notices = readFileSync(join(installed, "usr/share/doc/open-sesame/copyright"), "utf8");
    for (const { name, version: told } of npm()) expect(notices).toContain(`${name} ${told}: `);
    expect(notices).toContain("Copyright Node.js contributors");
    expect(notices).toContain("Joshua Wise");
  });
});
