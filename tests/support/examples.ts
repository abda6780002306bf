// The examples below policy-schemas/examples with what their headers say. Form: policy-schemas/examples/README.md.

import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./root.js";

export interface Example {
  /** "valid/config-empty.toml" */
  readonly name: string;
  readonly valid: boolean;
  readonly bytes: Buffer;
  readonly header: Header;
}

/** Name → its values, in the order of the file. */
export type Header = ReadonlyMap<string, readonly string[]>;

const directory = join(root, "policy-schemas/examples");

export function readExamples(): readonly Example[] {
  return globSync("{valid,invalid}/**/*", { cwd: directory })
    .toSorted()
    .map((name) => {
      const bytes = readFileSync(join(directory, name));
      return { name, valid: name.startsWith("valid/"), bytes, header: readHeader(bytes) };
    });
}

export function readHeader(bytes: Uint8Array): Header {
  const text = Buffer.from(bytes)
    .toString("utf8")
    .replace(/^\uFEFF/, "");
  const header = new Map<string, string[]>();
  for (const line of text.split(/\r?\n/)) {
    const [, name, value] = /^# ([a-z]+): (.+)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) break;
    header.set(name, [...(header.get(name) ?? []), value]);
  }
  return header;
}

/** What is wrong with the form of a header, in words for whoever wrote it. */
export function headerFaults({ valid, header }: Pick<Example, "valid" | "header">): string[] {
  const count = (name: string): number => header.get(name)?.length ?? 0;
  const faults: string[] = [];
  const demand = (holds: boolean, text: string): void => void (holds || faults.push(text));
  const [file = ""] = header.get("file") ?? [];
  const names = valid ? ["file", "claim", "expect", "unknown"] : ["file", "claim", "code", "key", "line"];
  demand(count("file") === 1 && kinds.has(file), `"# file:" must say ${[...kinds].join(", ")}, once`);
  demand(count("claim") === 1, '"# claim:" must say what the file shows, once');
  for (const name of header.keys()) demand(names.includes(name), `"# ${name}:" has no meaning here`);
  if (valid) {
    demand(count("expect") > 0, '"# expect:" must say what the file sets, or "nothing"');
    demand(count("unknown") === 0 || file === "policy", '"# unknown:" is for policies alone');
  } else {
    demand(count("code") === 1, '"# code:" must give the code of the error, once');
    demand(count("key") + count("line") > 0, '"# key:" or "# line:" must say what the error names');
    demand(count("key") <= 1 && count("line") <= 1, '"# key:" and "# line:" are given once at most');
  }
  return faults;
}

const kinds: ReadonlySet<string> = new Set(["config", "policy", "installation", "device-seed", "fleet"]);

/** The expected members by their dotted keys; "nothing" is none. */
export function expectedOf({ header }: Example): Readonly<Record<string, unknown>> {
  const lines = (header.get("expect") ?? []).filter((line) => line !== "nothing");
  return Object.fromEntries(
    lines.map((line) => {
      const [, key = "", value = ""] = /^(\S+) = (.+)$/.exec(line) ?? [];
      return [key, JSON.parse(value) as unknown];
    }),
  );
}
