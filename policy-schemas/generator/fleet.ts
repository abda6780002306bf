// What src/fleet knows of the schema and of the units: the members of every table of a manifest, the units' defaults, and the
// text of the drop-in that a device may get. Hides that these lie in files, which a bundle does not carry.

import { readFileSync } from "node:fs";
import { lookUp, resolve, type Pointer, type Schema } from "./schema.ts";
import { head } from "./typescript.ts";

const hardening = new URL("../../src/systemd/hardening.namespaces.conf", import.meta.url);

export function fleetModule(): string {
  const tables = [...fleetTables()].map(
    ([place, { properties = {} }]) =>
      `  ${JSON.stringify(place)}: ${JSON.stringify(Object.keys(properties))},\n`,
  );
  const units = Object.entries(lookUp("fleet.schema.json#/$defs/units").properties ?? {}).map(
    ([name, { default: value }]) => {
      if (value === undefined) throw new Error(`units.${name} needs a default`);
      return `  ${name}: ${JSON.stringify(value)},\n`;
    },
  );
  return (
    head("What src/fleet knows of its schema and of src/systemd.") +
    `import type { FleetUnits } from "./types.js";\n\n` +
    `/** Place of each table of a manifest, "*" for any name or index, and the members that it may have. Configuration is not in it. */\n` +
    `export const fleetTables: Readonly<Record<string, readonly string[]>> = {\n${tables.join("")}};\n\n` +
    `export const unitDefaults: Required<FleetUnits> = {\n${units.join("")}};\n\n` +
    `/** src/systemd/hardening.namespaces.conf as it stands. */\n` +
    `export const hardeningDropIn = ${JSON.stringify(readFileSync(hardening, "utf8"))};\n`
  );
}

/** Place → the table there, in the schema's order. */
export function fleetTables(): ReadonlyMap<string, Schema> {
  return tablesOf("fleet.schema.json", "");
}

function tablesOf(pointer: Pointer, place: string): Map<string, Schema> {
  return tablesIn(lookUp(pointer), { file: pointer.split("#")[0] ?? "", place });
}

function tablesIn(
  schema: Schema,
  { file, place }: { readonly file: string; readonly place: string },
): Map<string, Schema> {
  const { $ref, properties, additionalProperties: rest, items } = schema;
  if ($ref !== undefined) {
    const target = resolve($ref, file);
    return target === "config.schema.json" ? new Map() : tablesOf(target, place);
  }
  const at = (name: string): string => (place === "" ? name : `${place}.${name}`);
  const inner = items ?? (typeof rest === "object" ? rest : undefined);
  const tables = new Map<string, Schema>();
  const add = (child: Schema, name: string): void => {
    for (const [where, table] of tablesIn(child, { file, place: at(name) })) tables.set(where, table);
  };
  if (properties !== undefined) tables.set(place, schema);
  for (const [name, child] of Object.entries(properties ?? {})) add(child, name);
  if (inner !== undefined) add(inner, "*");
  return tables;
}
