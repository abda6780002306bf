// TypeScript types and default values from the schemas. Hides how each JSON Schema construct is spelt as a
// type; a construct that has no spelling stops the generator, so no type is ever looser than its validator.

import { configurationKeys, lookUp, resolve, type Pointer, type Schema } from "./schema.ts";

/** The places in the schemas that get a type of their own. */
const namedTypes: ReadonlyMap<Pointer, string> = new Map([
  ["common.schema.json#/$defs/facts", "Facts"],
  ["common.schema.json#/$defs/actor", "StampedActor"],
  ["common.schema.json#/$defs/passwordKdf", "PasswordKdf"],
  ["common.schema.json#/$defs/deviceFactorKind", "DeviceFactorKind"],
  ["common.schema.json#/$defs/factorFacts", "FactorFacts"],
  ["common.schema.json#/$defs/authMode", "AuthMode"],
  ["common.schema.json#/$defs/newFactor", "NewFactor"],
  ["frame-header.schema.json#/$defs/requestHeader", "RequestHeader"],
  ["frame-header.schema.json#/$defs/replyHeader", "ReplyHeader"],
  ["frame-header.schema.json#/$defs/requestStamp", "RequestStamp"],
  ["frame-header.schema.json#/$defs/replyStamp", "ReplyStamp"],
  ["frame-header.schema.json#/$defs/registerParams", "RegisterParams"],
  ["frame-header.schema.json#/$defs/reportLockedParams", "ReportLockedParams"],
  ["frame-header.schema.json#/$defs/sessionNoticeParams", "SessionNoticeParams"],
  ["frame-header.schema.json#/$defs/initParams", "InitParams"],
  ["frame-header.schema.json#/$defs/migrateParams", "MigrateParams"],
  ["frame-header.schema.json#/$defs/rebindParams", "RebindParams"],
  ["frame-header.schema.json#/$defs/createParams", "CreateParams"],
  ["frame-header.schema.json#/$defs/unlockParams", "UnlockParams"],
  ["frame-header.schema.json#/$defs/presentParams", "PresentParams"],
  ["frame-header.schema.json#/$defs/enrollParams", "EnrollParams"],
  ["frame-header.schema.json#/$defs/revokeParams", "RevokeParams"],
  ["frame-header.schema.json#/$defs/setAuthParams", "SetAuthParams"],
  ["frame-header.schema.json#/$defs/changePasswordParams", "ChangePasswordParams"],
  ["frame-header.schema.json#/$defs/rekeyParams", "RekeyParams"],
  ["frame-header.schema.json#/$defs/getParams", "GetParams"],
  ["frame-header.schema.json#/$defs/bundleParams", "BundleParams"],
  ["frame-header.schema.json#/$defs/renameParams", "RenameParams"],
  ["frame-header.schema.json#/$defs/rollbackParams", "RollbackParams"],
  ["audit-entry.schema.json", "AuditEntry"],
  ["audit-entry.schema.json#/$defs/requestAction", "AuditRequestAction"],
  ["audit-entry.schema.json#/$defs/logAction", "AuditLogAction"],
  ["installation.schema.json", "Installation"],
  ["device-seed.schema.json", "DeviceSeedFile"],
  ["vault-metadata.schema.json", "VaultMetadata"],
  ["event.schema.json#/$defs/severity", "EventSeverity"],
  ["event.schema.json#/$defs/eventName", "EventName"],
  ["event.schema.json", "LogLine"],
  ["config.schema.json", "Configuration"],
  ["fleet.schema.json#/$defs/group", "FleetGroup"],
  ["fleet.schema.json#/$defs/device", "FleetDevice"],
  ["fleet.schema.json#/$defs/user", "FleetUser"],
  ["fleet.schema.json#/$defs/machineBinding", "FleetMachineBinding"],
  ["fleet.schema.json#/$defs/lock", "FleetLockEntry"],
  ["fleet.schema.json#/$defs/units", "FleetUnits"],
  ["fleet.schema.json#/$defs/build", "FleetBuild"],
  ["fleet.schema.json", "FleetManifest"],
  ["fleet-lock.schema.json", "FleetLockFile"],
  ["fleet-tree.schema.json#/$defs/device", "FleetDeviceFile"],
  ["fleet-tree.schema.json", "FleetTreeDocument"],
]);

export const head = (hides: string): string =>
  `// Generated from policy-schemas/ by "npm run generate"; a test compares it with a fresh run.\n// ${hides}\n\n`;

export function typesModule(): string {
  const declarations = [...namedTypes].map(([pointer, name]) => declare(name, pointer, "as-written"));
  const effective = declare("EffectiveConfiguration", "config.schema.json", "all-present");
  return (
    head("The types of everything that is validated at an edge.") +
    [...declarations, effective, validatorTypes].join("\n")
  );
}

const validatorTypes = `/** One thing that is wrong, as ajv tells it. */
export interface ValidationFault {
  /** JSON pointer to the value, "" for the whole. */
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message?: string;
}

export interface Validator<T> {
  (value: unknown): value is T;
  /** What the last call found; null when all was well. */
  errors?: readonly ValidationFault[] | null;
}
`;

export function defaultsModule(): string {
  const list = configurationKeys().map(
    ({ key, description, unit, scope, lockable, since, takesEffect, awaits }) =>
      `  ${JSON.stringify(key)}: {\n` +
      Object.entries({ description, unit, scope, lockable, since, takesEffect, awaits })
        .map(([name, fact]) => `    ${name}: ${JSON.stringify(fact)},\n`)
        .join("") +
      "  },\n",
  );
  return (
    head("The configuration of somebody who sets nothing, and what is known of each key.") +
    `import type { EffectiveConfiguration } from "./types.js";\n\n` +
    `export const defaults: EffectiveConfiguration = ${defaultsOf(lookUp("config.schema.json"), "")};\n\n` +
    `/** Every key by its dotted name. Per-profile keys may differ from profile to profile. */\n` +
    `export const configurationKeys = {\n${list.join("")}} as const;\n\n` +
    `export type ConfigurationKey = keyof typeof configurationKeys;\n`
  );
}

type Presence = "as-written" | "all-present";

function declare(name: string, pointer: Pointer, presence: Presence): string {
  const schema = lookUp(pointer);
  const file = pointer.split("#")[0] ?? "";
  const text = spell(schema, { file, presence, indent: "" });
  return `${comment(schema.description, "")}export type ${name} =${text.startsWith("\n") ? "" : " "}${text};\n`;
}

interface Place {
  readonly file: string;
  readonly presence: Presence;
  readonly indent: string;
}

function spell(schema: Schema, place: Place): string {
  if (schema.$ref !== undefined) {
    const target = resolve(schema.$ref, place.file);
    return namedTypes.get(target) ?? spell(lookUp(target), { ...place, file: target.split("#")[0] ?? "" });
  }
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  const alternatives = schema.oneOf ?? schema.anyOf;
  if (alternatives !== undefined) {
    const lead =
      alternatives.length > 3 || alternatives.some((one) => one.properties !== undefined)
        ? `\n${place.indent}  | `
        : "";
    return (
      lead +
      alternatives
        .map((one) => spell(one, { ...place, indent: `${place.indent}  ` }))
        .join(lead === "" ? " | " : lead)
    );
  }
  if (Array.isArray(schema.type)) return schema.type.map((type) => spell({ type }, place)).join(" | ");
  switch (schema.type) {
    case "string":
    case "boolean":
    case "null":
      return schema.type;
    case "integer":
    case "number":
      return "number";
    case "array":
      if (schema.items === undefined) break;
      return `readonly (${spell(schema.items, place)})[]`;
    case "object":
      return spellObject(schema, place);
    default:
  }
  throw new Error(`no type for ${JSON.stringify(schema)} in ${place.file}`);
}

function spellObject(schema: Schema, place: Place): string {
  const { properties = {}, required = [], additionalProperties: rest } = schema;
  const inner = `${place.indent}  `;
  const members = Object.entries(properties).map(([name, child]) => {
    const optional = place.presence === "as-written" && !required.includes(name);
    const described =
      child.description ??
      (child.$ref === undefined ? undefined : lookUp(resolve(child.$ref, place.file)).description);
    return `${comment(described, inner)}${inner}readonly ${name}${optional ? "?" : ""}: ${spell(child, { ...place, indent: inner })};\n`;
  });
  if (members.length === 0) {
    if (rest === false) return "Readonly<Record<string, never>>";
    return `Readonly<Record<string, ${typeof rest === "object" ? spell(rest, place) : "unknown"}>>`;
  }
  if (typeof rest === "object") {
    // Whoever imports the declarations may not tell an absent member from one that is undefined.
    const gaps =
      place.presence === "as-written" && Object.keys(properties).some((name) => !required.includes(name));
    members.push(`${inner}readonly [fact: string]: ${spell(rest, place)}${gaps ? " | undefined" : ""};\n`);
  }
  if (rest !== false && typeof rest !== "object")
    throw new Error(`an open object with members in ${place.file}: say what else it may hold`);
  return `{\n${members.join("")}${place.indent}}`;
}

function comment(text: string | undefined, indent: string): string {
  return text === undefined ? "" : `${indent}/** ${text.replaceAll("*/", "* /")} */\n`;
}

function defaultsOf(schema: Schema, indent: string): string {
  if (schema.properties === undefined) return JSON.stringify(schema.default);
  const inner = `${indent}  `;
  const members = Object.entries(schema.properties).map(
    ([name, child]) => `${inner}${name}: ${defaultsOf(child, inner)},\n`,
  );
  return `{\n${members.join("")}${indent}}`;
}
