// Writes what a release is made of: a CycloneDX document and the notices that the licences ask for. Components are
// read from the packed tree itself and from what its programs were linked with, never from a list that is kept by hand.
//   node scripts/release-components.ts TREE ARCH DOCUMENT NOTICES      SOURCE_DATE_EPOCH in the environment

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { globSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import Database from "better-sqlite3-multiple-ciphers";

interface Component {
  readonly type: "application" | "library" | "file";
  readonly "bom-ref": string;
  readonly name: string;
  readonly version?: string;
  readonly hashes?: readonly { readonly alg: "SHA-256" | "SHA-512"; readonly content: string }[];
  readonly licenses?: readonly unknown[];
  readonly purl?: string;
  readonly cpe?: string;
  readonly evidence?: unknown;
  readonly components?: readonly Component[];
}

interface Notice {
  readonly licence: string;
  readonly text: string;
}

interface Package {
  readonly version: string;
  readonly description?: string;
  readonly license?: string;
  readonly integrity?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const root = fileURLToPath(new URL("..", import.meta.url));
const [treeArgument = "", arch = "", documentPath = "", noticesPath = ""] = process.argv.slice(2);
const tree = resolve(treeArgument);
const lock: { readonly packages: Readonly<Record<string, Package>> } = JSON.parse(
  readFileSync(join(root, "package-lock.json"), "utf8"),
);
const product = readPackage(root);
/** By title. */
const notices = new Map<string, Notice>();

// Of what is inside others, whose own packages don't say it. What is not listed here fails the release.
const licencesWithin: Readonly<Record<string, string>> = {
  SQLite3MultipleCiphers: "MIT",
  acorn: "MIT",
  ada: "Apache-2.0 OR MIT",
  amaro: "MIT",
  ares: "MIT",
  brotli: "MIT",
  cldr: "Unicode-3.0",
  icu: "Unicode-3.0",
  llhttp: "MIT",
  merve: "Apache-2.0 OR MIT",
  nbytes: "MIT",
  ncrypto: "MIT",
  nghttp2: "MIT",
  openssl: "Apache-2.0",
  simdjson: "Apache-2.0 OR MIT",
  simdutf: "Apache-2.0 OR MIT",
  sqlite: "blessing",
  tz: "LicenseRef-public-domain",
  undici: "MIT",
  unicode: "Unicode-3.0",
  uv: "MIT",
  uvwasi: "MIT",
  v8: "BSD-3-Clause",
  zlib: "Zlib",
  zstd: "BSD-3-Clause OR GPL-2.0-only",
};
/** Members of process.versions that are numbers of interfaces. */
const interfaces = new Set(["node", "modules", "napi"]);
/** Debian's packages of static libraries, by a file that the linker takes from each. */
const staticLibraries: Readonly<Record<string, string>> = {
  "libcrypto.a": "Apache-2.0",
  "libc.a": "LGPL-2.1-or-later",
  "libstdc++.a": "GPL-3.0-or-later WITH GCC-exception-3.1",
  "libgcc.a": "GPL-3.0-or-later WITH GCC-exception-3.1",
};

main();

function main(): void {
  const components = [
    ...packagesInBundles(),
    ...packagesBeside(),
    runtime(),
    blake3(),
    ...Object.entries(staticLibraries).map(([file, licence]) => debianPackage(file, licence)),
  ].toSorted((a, b) => (a["bom-ref"] < b["bom-ref"] ? -1 : 1));
  const self = `pkg:generic/open-sesame@${product.version}?arch=${arch}`;
  const body = {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: {
      timestamp: new Date(Number(process.env["SOURCE_DATE_EPOCH"]) * 1000).toISOString(),
      lifecycles: [{ phase: "build" }],
      supplier: { name: "Open Sesame maintainers" },
      component: {
        type: "application",
        "bom-ref": self,
        name: "open-sesame",
        version: product.version,
        description: product.description,
        licenses: [{ license: { id: product.license } }],
        purl: self,
        components: programs(),
      },
    },
    components,
    dependencies: [
      { ref: self, dependsOn: components.map((component) => component["bom-ref"]) },
      ...dependenciesBeside(components),
    ],
  };
  // Other contents, another number; the same contents, the same.
  const serialNumber = `urn:uuid:${uuidOf(JSON.stringify(body))}`;
  const { bomFormat, specVersion, ...rest } = body;
  const document = { bomFormat, specVersion, serialNumber, ...rest };
  writeFileSync(documentPath, `${JSON.stringify(document, null, 2)}\n`);
  writeFileSync(noticesPath, noticesText());
}

/** Each bundle names the files that it was made of, in comments. */
function packagesInBundles(): Component[] {
  const users = new Map<string, Set<string>>();
  for (const path of globSync("dist/*.bundle.cjs", { cwd: tree })) {
    const text = readFileSync(join(tree, path), "utf8");
    for (const [, name = ""] of text.matchAll(/^\s*\/\/ node_modules\/((?:@[^/\n]+\/)?[^/\n]+)\//gm)) {
      users.set(name, (users.get(name) ?? new Set()).add(path));
    }
  }
  return [...users].map(([name, paths]) => npmPackage(name, [...paths].toSorted()));
}

function packagesBeside(): Component[] {
  return namesBeside().map((name) =>
    npmPackage(
      name,
      [`node_modules/${name}`],
      name === "better-sqlite3-multiple-ciphers" ? databaseParts(name) : [],
    ),
  );
}

function namesBeside(): string[] {
  return globSync("node_modules/{*,@*/*}/package.json", { cwd: tree })
    .map((path) => path.slice("node_modules/".length, -"/package.json".length))
    .toSorted();
}

function dependenciesBeside(components: readonly Component[]): unknown[] {
  return namesBeside().flatMap((name) => {
    const wanted = Object.keys(readPackage(join(tree, "node_modules", name)).dependencies ?? {});
    const refs = components
      .filter((component) => wanted.includes(component.name))
      .map((component) => component["bom-ref"]);
    const own = components.find((component) => component.name === name)?.["bom-ref"];
    return refs.length === 0 ? [] : [{ ref: own, dependsOn: refs }];
  });
}

function npmPackage(name: string, locations: readonly string[], parts: readonly Component[] = []): Component {
  const { version, license, integrity } = locked(name);
  if (license === undefined || integrity === undefined)
    throw new Error(`${name}: package-lock.json has no licence or no checksum`);
  const purl = `pkg:npm/${name.replace("@", "%40")}@${version}`;
  addNotice(`${name} ${version}`, license, join(root, "node_modules", name));
  return {
    type: "library",
    "bom-ref": purl,
    name,
    version,
    hashes: [
      { alg: "SHA-512", content: Buffer.from(integrity.replace("sha512-", ""), "base64").toString("hex") },
    ],
    licenses: [{ license: { id: license } }],
    purl,
    evidence: { occurrences: locations.map((location) => ({ location })) },
    ...(parts.length === 0 ? {} : { components: parts }),
  };
}

function locked(name: string): Package {
  const found = lock.packages[`node_modules/${name}`];
  if (found === undefined) throw new Error(`${name} is not in package-lock.json`);
  return found;
}

/** Node.js as its npm package has it; what it is made of itself, as the same version here says. */
function runtime(): Component {
  const name = `node-linux-${arch === "amd64" ? "x64" : "arm64"}`;
  const component = npmPackage(name, [`node_modules/${name}/bin/node`]);
  if (component.version !== process.versions.node)
    throw new Error(`the release has Node.js ${component.version}, this is ${process.versions.node}`);
  const node = component["bom-ref"];
  const parts = Object.entries(process.versions)
    .filter(([part, version]) => !interfaces.has(part) && version !== undefined && version !== "")
    .map(([part, version]) => within(node, part, version ?? ""));
  return {
    ...component,
    type: "application",
    cpe: `cpe:2.3:a:nodejs:node.js:${component.version}:*:*:*:*:*:*:*`,
    components: parts,
  };
}

function within(owner: string, name: string, version: string): Component {
  const licence = licencesWithin[name];
  if (licence === undefined) throw new Error(`the licence of "${name}", inside ${owner}, is not known`);
  const reference = /^LicenseRef-(.*)$/.exec(licence)?.[1];
  return {
    type: "library",
    "bom-ref": `${owner}#${name}`,
    name,
    version,
    licenses: reference === undefined ? [{ expression: licence }] : [{ license: { name: reference } }],
    purl: `pkg:generic/${name}@${version}`,
  };
}

function databaseParts(owner: string): Component[] {
  const database = new Database(":memory:");
  const say = (name: string): string => String(database.prepare(`SELECT ${name}()`).pluck().get());
  const sqlite = say("sqlite_version");
  const ciphers = say("sqlite3mc_version").split(" ").at(-1) ?? "";
  database.close();
  return [
    within(owner, "sqlite", sqlite),
    {
      ...within(owner, "SQLite3MultipleCiphers", ciphers),
      purl: `pkg:github/utelle/SQLite3MultipleCiphers@v${ciphers}`,
    },
  ];
}

/** C and assembly, compiled into the addon and the front end. */
function blake3(): Component {
  const name = "@c4312/blake3-native";
  const component = npmPackage(name, [
    "native/build/Release/sesame",
    "native/build/Release/sesame-session-watch",
    "native/build/Release/sesame_native.node",
  ]);
  const header = readFileSync(join(root, "node_modules", name, "c/blake3.h"), "utf8");
  const version = /BLAKE3_VERSION_STRING "([^"]+)"/.exec(header)?.[1] ?? "";
  const sources = globSync("c/*.{c,h,S}", { cwd: join(root, "node_modules", name) }).toSorted();
  const digest = createHash("sha256");
  for (const path of sources) digest.update(readFileSync(join(root, "node_modules", name, path)));
  return {
    ...component,
    components: [
      {
        type: "library",
        "bom-ref": `${component["bom-ref"]}#blake3`,
        name: "BLAKE3",
        version,
        // Of the C sources and headers one after the other, sorted by name.
        hashes: [{ alg: "SHA-256", content: digest.digest("hex") }],
        licenses: [{ expression: "CC0-1.0 OR Apache-2.0" }],
        purl: `pkg:github/BLAKE3-team/BLAKE3@${version}`,
      },
    ],
  };
}

/** The package of the system that a static library came from. */
function debianPackage(file: string, licence: string): Component {
  const path = realpathSync(execute(process.env["CC"] ?? "gcc", `-print-file-name=${file}`));
  const [owner = ""] = execute("dpkg-query", "--search", path).split(": ");
  const [name = "", version = "", source = "", sourceVersion = "", packageArch = ""] = execute(
    "dpkg-query",
    "--show",
    "--showformat=${Package} ${Version} ${source:Package} ${source:Version} ${Architecture}",
    owner,
  ).split(" ");
  addNotice(`${source} ${sourceVersion}`, licence, `/usr/share/doc/${name}`);
  const purl = `pkg:deb/debian/${name}@${encodeURIComponent(version)}?arch=${packageArch}`;
  return {
    type: "library",
    "bom-ref": purl,
    name,
    version,
    hashes: [{ alg: "SHA-256", content: sha256(readFileSync(path)) }],
    licenses: [{ expression: licence }],
    purl,
    evidence: {
      occurrences: programsWith(file).map((program) => ({ location: `native/build/Release/${program}` })),
    },
  };
}

/** As native/front.mk links them. */
function programsWith(library: string): readonly string[] {
  if (library === "libcrypto.a") return ["sesame", "sesame-session-watch"];
  return ["sesame", "sesame-sandbox", ...(library === "libc.a" ? [] : ["sesame-session-watch"])];
}

/** What runs, each with its checksum: as in the tarball, and as installed. */
function programs(): Component[] {
  return globSync(
    [
      "dist/*.cjs",
      "dist/compiled/*",
      "native/build/Release/*",
      "node_modules/**/*.node",
      "node_modules/*/bin/node",
    ],
    { cwd: tree },
  )
    .toSorted()
    .map((path) => ({
      type: "file",
      "bom-ref": `file:${path}`,
      name: path,
      hashes: [{ alg: "SHA-256", content: sha256(readFileSync(join(tree, path))) }],
    }));
}

function addNotice(title: string, licence: string, directory: string): void {
  const [file] = globSync(["LICEN[CS]E*", "copyright"], { cwd: directory }).toSorted();
  // Some npm packages have none. That a system leaves out what Debian's have would show in the release.
  if (file === undefined && directory.startsWith("/usr/share/doc/"))
    throw new Error(`${directory} has no file "copyright"`);
  const text = file === undefined ? "" : readFileSync(join(directory, file), "utf8").trim();
  notices.set(title, { licence, text });
}

function noticesText(): string {
  const parts = [...notices]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([title, { licence, text }]) => `${"-".repeat(79)}\n${title}: ${licence}\n\n${text}\n`);
  return `Open Sesame is licensed under the Apache License, Version 2.0. It is released with the works below, each under its
own licence; where one comes with no text of it, its name is all that its package says. On Debian the text of the Apache
License is in /usr/share/common-licenses/Apache-2.0.

${parts.join("\n")}`;
}

function execute(file: string, ...argv: readonly string[]): string {
  return execFileSync(file, argv, { encoding: "utf8" }).trim();
}

function sha256(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** A UUID of version 8: a digest in the form of one (RFC 9562, section 5.8). */
function uuidOf(text: string): string {
  const bytes = createHash("sha256").update(text).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

function readPackage(directory: string): Package {
  return JSON.parse(readFileSync(join(directory, "package.json"), "utf8"));
}
