// The schemas as the generators see them: loaded once, references resolved across files, leaves of the
// configuration listed with their dotted keys. Hides where the files lie and how JSON Schema points at things.

import { readFileSync } from "node:fs";
import { takesEffect, type TakesEffect } from "../../src/core/takes-effect.ts";

/** The part of JSON Schema 2020-12 that the schemas use, and their own annotations. */
export interface Schema {
  readonly $id?: string;
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly title?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly const?: string | number | boolean;
  readonly enum?: readonly string[];
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: string | number | boolean;
  readonly pattern?: string;
  readonly maxLength?: number;
  readonly unit?: string | null;
  /** What fits the pattern, in words that follow "must be". */
  readonly form?: string;
  readonly lockable?: boolean;
  readonly scope?: "global" | "profile";
  readonly since?: string;
  readonly takes_effect?: string;
  readonly consumer?: string | null;
  readonly awaits?: string;
  readonly proof?: Proof;
}

/** Annotations of configuration keys, unknown to JSON Schema itself. */
export const annotations = [
  "unit",
  "form",
  "lockable",
  "scope",
  "since",
  "takes_effect",
  "consumer",
  "awaits",
  "proof",
] as const;

/** A test that shows, through the real daemons, that a lock on the key changes what they do. */
export interface Proof {
  /** Below the root of the repository. */
  readonly file: string;
  readonly title: string;
}

const fileNames = [
  "common",
  "frame-header",
  "audit-entry",
  "installation",
  "device-seed",
  "vault-metadata",
  "event",
  "config",
  "policy",
  "fleet",
  "fleet-lock",
  "fleet-tree",
].map((name) => `${name}.schema.json`);

export const schemas: ReadonlyMap<string, Schema> = new Map(
  fileNames.map((name) => [name, JSON.parse(readFileSync(new URL(`../${name}`, import.meta.url), "utf8"))]),
);

/** "file.schema.json" or "file.schema.json#/$defs/name": one spelling for every place in the schemas. */
export type Pointer = string;

/** @throws when nothing lies at the pointer: the schemas are wrong, so generating must stop */
export function lookUp(pointer: Pointer): Schema {
  const [file = "", fragment] = pointer.split("#");
  const document = schemas.get(file);
  const found = fragment === undefined ? document : document?.$defs?.[fragment.replace("/$defs/", "")];
  if (found === undefined) throw new Error(`no schema at ${pointer}`);
  return found;
}

/** A reference as it stands in `file`, made absolute. */
export function resolve(reference: string, file: string): Pointer {
  return reference.startsWith("#") ? file + reference : reference;
}

export interface ConfigurationKey {
  readonly key: string;
  readonly description: string;
  readonly value: Schema;
  readonly default: string | number | boolean;
  readonly unit: string | null;
  readonly lockable: boolean;
  readonly scope: "global" | "profile";
  readonly since: string;
  readonly takesEffect: TakesEffect;
  /** File that reads the key, below the root of the repository; null where nothing does yet. */
  readonly consumer: string | null;
  /** What will read it one day; null where something does. */
  readonly awaits: string | null;
  readonly proof: Proof | null;
}

/** Every key of the configuration, in the schema's order. */
export function configurationKeys(): ConfigurationKey[] {
  return leavesOf(lookUp("config.schema.json"), []);
}

function leavesOf(schema: Schema, path: readonly string[]): ConfigurationKey[] {
  if (schema.properties !== undefined) {
    return Object.entries(schema.properties).flatMap(([name, child]) => leavesOf(child, [...path, name]));
  }
  const key = path.join(".");
  const { description, default: fallback, unit, lockable, scope, since, takes_effect: moment } = schema;
  if (description === undefined || fallback === undefined || unit === undefined)
    throw new Error(`${key}: description, default and unit are needed`);
  if (lockable === undefined || scope === undefined || since === undefined)
    throw new Error(`${key}: lockable, scope and since are needed`);
  if (!isTakesEffect(moment))
    throw new Error(`${key}: takes_effect must be one of ${Object.keys(takesEffect).join(", ")}`);
  const { consumer, awaits = null, proof = null } = schema;
  if (consumer === undefined || (consumer === null) !== (awaits !== null))
    throw new Error(
      `${key}: consumer must name the file below src/ that reads it, or be null with "awaits" saying what will`,
    );
  if (lockable && consumer !== null && proof === null)
    throw new Error(
      `${key}: proof must name the test ({ "file", "title" }) that shows through the real daemons what a lock on it does`,
    );
  const value = schema.$ref === undefined ? schema : lookUp(resolve(schema.$ref, "config.schema.json"));
  const facts = { description, value, default: fallback, unit, lockable, scope, since };
  return [{ key, ...facts, takesEffect: moment, consumer, awaits, proof }];
}

function isTakesEffect(word: string | undefined): word is TakesEffect {
  return word !== undefined && Object.hasOwn(takesEffect, word);
}

/** "1 … 1000 versions", as every page and tool shows what a key may be. `quote` is put around words. */
export function rangeOf({ value, unit, key }: ConfigurationKey, quote: (word: string) => string): string {
  const suffix = unit === null ? "" : ` ${unit}`;
  if (value.enum !== undefined) return value.enum.map((one) => quote(JSON.stringify(one))).join(", ");
  if (value.type === "boolean") return `${quote("true")}, ${quote("false")}`;
  if (value.type === "integer" && value.minimum !== undefined && value.maximum !== undefined)
    return `${value.minimum} … ${value.maximum}${suffix}`;
  if (value.type === "string" && value.pattern !== undefined && value.form !== undefined) return value.form;
  throw new Error(`${key}: an enumeration, a boolean, a bounded integer or a string of some form is needed`);
}
