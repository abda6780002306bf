// The shape of src/ as docs/architecture.md draws it: who may import whom, no cycles, files that say what they
// hide and stay small. Imports are read from the text, type-only ones told from the others.

import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const largestFileLines = 350;
/** Tables, which must not be cut. */
const tables: ReadonlySet<string> = new Set(["src/core/error-table.ts"]);

interface Import {
  readonly specifier: string;
  readonly typeOnly: boolean;
}

interface Source {
  readonly path: string;
  readonly text: string;
  readonly imports: readonly Import[];
}

function importsOf(text: string): Import[] {
  const code = text.replaceAll(/^\s*(?:\/\/.*|\*.*|\/\*.*)$/gm, "");
  const statements = code.matchAll(/^(?:import|export)\b([^;"']*?)\bfrom\s+["']([^"']+)["']/gm);
  const bare = code.matchAll(/^import\s+["']([^"']+)["']/gm);
  const lazy = code.matchAll(/\b(?:import|require)\(\s*["']([^"']+)["']\s*\)/g);
  return [
    ...[...statements].map((match) => ({ specifier: match[2] ?? "", typeOnly: isTypeOnly(match[1] ?? "") })),
    ...[...bare, ...lazy].map((match) => ({ specifier: match[1] ?? "", typeOnly: false })),
  ];
}

function isTypeOnly(clause: string): boolean {
  if (/^\s*type\b/.test(clause)) return true;
  const names = /^\s*\{([^}]*)\}\s*$/
    .exec(clause)?.[1]
    ?.split(",")
    .map((name) => name.trim())
    .filter(Boolean);
  return names !== undefined && names.length > 0 && names.every((name) => name.startsWith("type "));
}

const sources: readonly Source[] = globSync("src/**/*.ts", { cwd: root })
  .filter((path) => !path.startsWith("src/generated/"))
  .toSorted()
  .map((path) => {
    const text = readFileSync(join(root, path), "utf8");
    return { path, text, imports: importsOf(text) };
  });

/** The path in the repository that an import means; a package's name as it is. */
function target({ path }: Source, { specifier }: Import): string {
  if (!specifier.startsWith(".")) return specifier;
  return normalize(join(dirname(path), specifier)).replace(/\.js$/, ".ts");
}

const below =
  (...directories: readonly string[]) =>
  (path: string): boolean =>
    directories.some((directory) => path.startsWith(directory));

interface Rule {
  readonly of: (path: string) => boolean;
  readonly forbids: (target: string) => boolean;
  /** A type leaves no trace at run time, so it may come from where values may not. */
  readonly types: "forbidden too" | "allowed";
}

const rules: Readonly<Record<string, Rule>> = {
  "core is pure: no node: modules and nothing that does I/O": {
    of: below("src/core/"),
    forbids: (to) => to.startsWith("node:") || below("src/platform/", "src/daemons/", "src/cli/")(to),
    types: "forbidden too",
  },
  "core takes types alone from the bus and the native core": {
    of: below("src/core/"),
    forbids: below("src/bus/", "native/"),
    types: "allowed",
  },
  "the bus takes sockets and keys from whoever uses it": {
    of: below("src/bus/"),
    forbids: below("src/platform/", "src/daemons/", "src/cli/"),
    types: "forbidden too",
  },
  "platform and the bus meet in the daemons": {
    of: below("src/platform/"),
    forbids: below("src/bus/"),
    types: "allowed",
  },
  "platform serves daemons and CLI": {
    of: below("src/platform/"),
    forbids: below("src/daemons/", "src/cli/"),
    types: "forbidden too",
  },
  "daemon-profile never meets the vault": {
    of: below("src/daemons/profile/"),
    forbids: below("src/platform/vault", "src/daemons/secrets/", "src/cli/", "better-sqlite3"),
    types: "forbidden too",
  },
  "daemon-secrets shares the runtime alone with daemon-profile": {
    of: below("src/daemons/secrets/"),
    forbids: below("src/daemons/profile/", "src/cli/"),
    types: "forbidden too",
  },
  "the fleet is pure, and stands on core and generated alone": {
    of: below("src/fleet/"),
    forbids: (to) =>
      to.startsWith("node:") || below("src/platform/", "src/bus/", "src/daemons/", "src/cli/", "native/")(to),
    types: "forbidden too",
  },
  "the constructs stand on the fleet, and on nothing that only a device has": {
    of: below("src/cdktf/"),
    forbids: below("src/platform/", "src/bus/", "src/daemons/", "src/cli/", "native/"),
    types: "forbidden too",
  },
  "one entry point of the constructs, and nothing else, names each library": {
    of: (path) => path !== "src/cdktf/cdktf.ts" && path !== "src/cdktf/cdktn.ts",
    forbids: (to) => to === "cdktf" || to === "cdktn",
    types: "forbidden too",
  },
  "only constructs need constructs": {
    of: (path) => !path.startsWith("src/cdktf/"),
    forbids: (to) => to === "constructs" || to.startsWith("src/cdktf/"),
    types: "forbidden too",
  },
  "core, bus, platform and daemons do without the fleet": {
    of: below("src/core/", "src/bus/", "src/platform/", "src/daemons/"),
    forbids: below("src/fleet/"),
    types: "forbidden too",
  },
  "the CLI reaches the vault through the bus": {
    of: below("src/cli/"),
    forbids: below("src/platform/vault", "src/daemons/", "better-sqlite3"),
    types: "forbidden too",
  },
  "only platform/native.ts loads the addon": {
    of: (path) => path !== "src/platform/native.ts",
    forbids: (to) => below("native/")(to) || to.endsWith(".node"),
    types: "allowed",
  },
};

/** Files that a file reaches by imports of values. */
function valueTargets(source: Source): string[] {
  return source.imports.filter(({ typeOnly }) => !typeOnly).map((one) => target(source, one));
}

function findCycle(): string[] | null {
  const graph = new Map(sources.map((source) => [source.path, valueTargets(source)]));
  const done = new Set<string>();
  const walk = (path: string, trail: readonly string[]): string[] | null => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path];
    if (done.has(path)) return null;
    for (const next of graph.get(path) ?? []) {
      const cycle = walk(next, [...trail, path]);
      if (cycle !== null) return cycle;
    }
    done.add(path);
    return null;
  };
  for (const path of graph.keys()) {
    const cycle = walk(path, []);
    if (cycle !== null) return cycle;
  }
  return null;
}

describe("the scan of imports", () => {
  it("sees every form, and tells types from values", () => {
    const text = [
      'import type { A } from "./a.js";',
      'import { type B, type C } from "./b.js";',
      'import { type D, e } from "./d.js";',
      "import {\n  f,\n  g,\n} from './f.js';",
      'export { h } from "./h.js";',
      'import "./i.js";',
      'const j = () => import("./j.js");',
      '// import { k } from "./k.js";',
    ].join("\n");
    expect(importsOf(text)).toEqual([
      { specifier: "./a.js", typeOnly: true },
      { specifier: "./b.js", typeOnly: true },
      { specifier: "./d.js", typeOnly: false },
      { specifier: "./f.js", typeOnly: false },
      { specifier: "./h.js", typeOnly: false },
      { specifier: "./i.js", typeOnly: false },
      { specifier: "./j.js", typeOnly: false },
    ]);
  });

  it("finds the sources", () => {
    expect(sources.map(({ path }) => path)).toContain("src/core/errors.ts");
    expect(sources.flatMap(({ imports }) => imports).length).toBeGreaterThan(20);
  });
});

describe("src", () => {
  it.each(Object.entries(rules))("keeps the rule: %s", (_, { of, forbids, types }) => {
    const breaches = sources
      .filter(({ path }) => of(path))
      .flatMap((source) =>
        source.imports
          .filter((one) => forbids(target(source, one)) && (types === "forbidden too" || !one.typeOnly))
          .map(({ specifier }) => `${source.path} imports ${specifier}`),
      );
    expect(breaches).toEqual([]);
  });

  it("has no cycle of imports", () => {
    expect(findCycle()).toBeNull();
  });

  it("opens every file with what it hides, before anything else", () => {
    const silent = sources.filter(({ text }) => {
      const opening = /^(?:\/\/ .*\n)+/.exec(text)?.[0] ?? "";
      return opening.length < 20 || /^\/\/\s*@/.test(opening);
    });
    expect(silent.map(({ path }) => path)).toEqual([]);
  });

  it(`has no file over ${largestFileLines} lines`, () => {
    const long = sources.filter(
      ({ path, text }) => !tables.has(path) && text.split("\n").length > largestFileLines,
    );
    expect(long.map(({ path }) => path)).toEqual([]);
  });
});
