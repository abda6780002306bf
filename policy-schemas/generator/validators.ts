// Validators from the schemas, compiled ahead of time so that nothing needs ajv at run time. Hides ajv: one
// module a purpose, so that a bundle carries only the validators that it calls.

import { Ajv2020 } from "ajv/dist/2020.js";
import standaloneCode from "ajv/dist/standalone/index.js";
import { annotations, schemas, type Pointer, type Schema } from "./schema.ts";
import { head } from "./typescript.ts";

interface Validator {
  readonly name: string;
  readonly type: string;
  readonly pointer: Pointer;
}

const headerDefinition = (name: string): Pointer => `frame-header.schema.json#/$defs/${name}`;
const paramsNames = [
  "register",
  "reportLocked",
  "sessionNotice",
  "init",
  "migrate",
  "rebind",
  "create",
  "unlock",
  "present",
  "enroll",
  "revoke",
  "setAuth",
  "changePassword",
  "rekey",
  "get",
  "bundle",
  "rename",
  "rollback",
].map((name) => `${name}Params`);

const capitalised = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
const ofHeader = (name: string): Validator => ({
  name: `validate${capitalised(name)}`,
  type: capitalised(name),
  pointer: headerDefinition(name),
});

/** Module → its validators. */
const modules: ReadonlyMap<string, readonly Validator[]> = new Map([
  ["request-header", [ofHeader("requestHeader")]],
  ["reply-header", [ofHeader("replyHeader")]],
  ["stamp", [ofHeader("requestStamp"), ofHeader("replyStamp")]],
  ["params", paramsNames.map(ofHeader)],
  ["audit-entry", [{ name: "validateAuditEntry", type: "AuditEntry", pointer: "audit-entry.schema.json" }]],
  [
    "installation",
    [{ name: "validateInstallation", type: "Installation", pointer: "installation.schema.json" }],
  ],
  [
    "device-seed",
    [{ name: "validateDeviceSeed", type: "DeviceSeedFile", pointer: "device-seed.schema.json" }],
  ],
  [
    "vault-metadata",
    [{ name: "validateVaultMetadata", type: "VaultMetadata", pointer: "vault-metadata.schema.json" }],
  ],
  ["log-line", [{ name: "validateLogLine", type: "LogLine", pointer: "event.schema.json" }]],
  ["config", [{ name: "validateConfig", type: "Configuration", pointer: "config.schema.json" }]],
  ["fleet", [{ name: "validateFleet", type: "FleetManifest", pointer: "fleet.schema.json" }]],
  ["fleet-lock", [{ name: "validateFleetLock", type: "FleetLockFile", pointer: "fleet-lock.schema.json" }]],
  [
    "fleet-tree",
    [
      { name: "validateFleetTree", type: "FleetTreeDocument", pointer: "fleet-tree.schema.json" },
      {
        name: "validateFleetDevice",
        type: "FleetDeviceFile",
        pointer: "fleet-tree.schema.json#/$defs/device",
      },
    ],
  ],
]);

interface Form {
  /** Whoever mends a fleet's manifest wants to know of everything at once; what is of a program is refused for the first fault. */
  readonly allErrors?: boolean;
  /** A schema whose own validator is asked for what it describes, so that no bundle has it twice. */
  readonly apart?: string;
}

const forms: ReadonlyMap<string, Form> = new Map([
  ["fleet", { allErrors: true, apart: "config.schema.json" }],
]);

/** File below src/generated → its text. */
export function validatorModules(): Map<string, string> {
  const files = new Map<string, string>();
  for (const [module, validators] of modules) {
    files.set(`validators/${module}.js`, compile(validators, forms.get(module)));
    files.set(`validators/${module}.d.ts`, declare(validators));
  }
  files.set("validators.js", index("export"));
  files.set("validators.d.ts", index("declare"));
  files.set("package.json", `${JSON.stringify({ type: "module", sideEffects: false }, null, 2)}\n`);
  return files;
}

function compile(validators: readonly Validator[], { allErrors = false, apart }: Form = {}): string {
  // unicode: false measures strings in UTF-16 units, which needs no run-time import; every bound that
  // guards a limit in bytes belongs to a pattern of ASCII.
  const ajv = new Ajv2020({
    strict: true,
    allErrors,
    allowUnionTypes: true,
    unicodeRegExp: false,
    unicode: false,
    // It would only tell that "unicode" is deprecated; strict mode throws whatever matters.
    logger: false,
    code: { source: true, esm: true, lines: true, optimize: 1 },
  });
  ajv.addVocabulary([...annotations]);
  for (const schema of schemas.values())
    ajv.addSchema(apart === undefined ? schema : withoutRef(schema, apart));
  const names = Object.fromEntries(validators.map(({ name, pointer }) => [name, absolute(pointer)]));
  const code = standaloneCode.default(ajv, names);
  if (/\brequire\(|\bimport\b/.test(code))
    throw new Error("a validator needs ajv at run time; say it in the schema without the keyword that does");
  return (
    head(`Checks: ${validators.map(({ type }) => type).join(", ")}.`) +
    code.replace(/^"use strict";\n?/, "") +
    "\n"
  );
}

/** Of a table alone what it is. */
function withoutRef(schema: Schema, apart: string): Schema {
  return JSON.parse(JSON.stringify(schema), (_, value: unknown) =>
    typeof value === "object" && value !== null && "$ref" in value && value.$ref === apart
      ? { type: "object" }
      : value,
  );
}

function absolute(pointer: Pointer): string {
  const [file = "", fragment] = pointer.split("#");
  const id = schemas.get(file)?.$id;
  if (id === undefined) throw new Error(`${file} has no $id`);
  return fragment === undefined ? id : `${id}#${fragment}`;
}

function declare(validators: readonly Validator[]): string {
  const types = validators.map(({ type }) => type).toSorted();
  return (
    head(`Checks: ${types.join(", ")}.`) +
    `import type { ${[...types, "Validator"].join(", ")} } from "../types.js";\n\n` +
    validators.map(({ name, type }) => `export declare const ${name}: Validator<${type}>;\n`).join("")
  );
}

/** Names every validator again, and the params' by the names that src/bus/methods.ts gives them. */
function index(form: "export" | "declare"): string {
  const names = paramsNames.map((name) => `validate${capitalised(name)}`);
  const list = `{\n${names.map((name) => `  ${name},\n`).join("")}}`;
  const exports = [...modules].map(
    ([module, validators]) =>
      `export { ${validators.map(({ name }) => name).join(", ")} } from "./validators/${module}.js";\n`,
  );
  const table =
    form === "declare"
      ? `import type { Validator } from "./types.js";\n\nexport type { ValidationFault, Validator } from "./types.js";\n\nexport declare const paramsValidators: Readonly<Record<string, Validator<object>>>;\n`
      : `import ${list} from "./validators/params.js";\n\nexport const paramsValidators = {\n` +
        paramsNames.map((name) => `  ${name}: validate${capitalised(name)},\n`).join("") +
        "};\n";
  return head("The way to every validator.") + table + "\n" + exports.join("");
}
