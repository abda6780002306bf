// The schemas as the generators see them: loaded once, references resolved across files, leaves of the
// configuration listed with their dotted keys. Hides where the files lie and how JSON Schema points at things.

import { readFileSync } from "node:fs";

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
  readonly unit?: string | null;
  readonly lockable?: boolean;
  readonly scope?: "global" | "profile";
  readonly since?: string;
}

/** Annotations of configuration keys, unknown to JSON Schema itself. */
export const annotations = ["unit", "lockable", "scope", "since"] as const;

const fileNames = [
  "common",
  "frame-header",
  "audit-entry",
  "installation",
  "vault-metadata",
  "event",
  "config",
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
  const { description, default: fallback, unit, lockable, scope, since } = schema;
  if (description === undefined || fallback === undefined || unit === undefined)
    throw new Error(`${key}: description, default and unit are needed`);
  if (lockable === undefined || scope === undefined || since === undefined)
    throw new Error(`${key}: lockable, scope and since are needed`);
  const value = schema.$ref === undefined ? schema : lookUp(resolve(schema.$ref, "config.schema.json"));
  return [{ key, description, value, default: fallback, unit, lockable, scope, since }];
}
