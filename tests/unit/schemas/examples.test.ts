// Every example goes through the code that the daemons read such a file with, and its header comes true.

import { Ajv2020 } from "ajv/dist/2020.js";
import { parse } from "smol-toml";
import { describe, expect, it } from "vitest";
import { annotations, schemas } from "../../../policy-schemas/generator/schema.js";
import { composeConfiguration } from "../../../src/core/configuration.js";
import { valueAt } from "../../../src/core/configuration-keys.js";
import { errorTable, SesameError } from "../../../src/core/errors.js";
import { installationDocument, parseInstallation } from "../../../src/core/installation.js";
import { demandSound } from "../../../src/core/policy.js";
import { parseDeviceSeed } from "../../../src/core/seeds.js";
import { findTomlLines } from "../../../src/core/toml-lines.js";
import { demandFleet, readManifest } from "../../../src/fleet/manifest.js";
import { readManifestText } from "../../../src/fleet/manifest-text.js";
import { sha1 } from "../../../src/platform/derived-ids.js";
import { parsePolicy } from "../../../src/platform/policy-store.js";
import { parseToml } from "../../../src/platform/toml-files.js";
import { type Example, expectedOf, headerFaults, readExamples, readHeader } from "../../support/examples.js";

type Members = Readonly<Record<string, unknown>>;

interface Reading {
  readonly members: Members;
  readonly unknown: readonly string[];
}

/** As the daemons do it. */
const readers: Readonly<Record<string, (path: string, bytes: Buffer) => Reading>> = {
  config(path, bytes) {
    const { text, value } = parseToml(path, bytes, "CONFIG_INVALID");
    const layer = { source: path, value, lines: findTomlLines(text) };
    const { values, origins } = composeConfiguration({ layers: [layer] });
    const set = [...origins].filter(([, { layer: from }]) => from === "file");
    return { members: Object.fromEntries(set.map(([key]) => [key, valueAt(values, key)])), unknown: [] };
  },
  policy(path, bytes) {
    const reading = parsePolicy(path, bytes);
    demandSound(reading, path);
    const written = reading.locks.map(({ key, profile, value }): [string, unknown] => [
      profile === null ? key : `profiles.${profile}.${key}`,
      value,
    ]);
    return { members: Object.fromEntries(written), unknown: reading.unknown.map(({ key }) => key) };
  },
  installation(path, bytes) {
    const { value } = parseToml(path, bytes, "INSTALLATION_INVALID");
    return { members: flatten(installationDocument(parseInstallation(sha1, value, path))), unknown: [] };
  },
  "device-seed"(path, bytes) {
    const { value } = parseToml(path, bytes, "SEED_INVALID");
    const { org, bindingType } = parseDeviceSeed(sha1, value, path);
    const members = {
      ...(org === null ? {} : { "org.domain": org }),
      ...(bindingType === null ? {} : { "machine_binding.binding_type": bindingType }),
    };
    return { members, unknown: [] };
  },
  fleet(path, bytes) {
    demandFleet(readManifest(bytes), path);
    const text = readManifestText(bytes);
    if (!("value" in text) || typeof text.value !== "object" || text.value === null)
      throw new Error("a sound manifest has no value");
    return { members: flatten(text.value), unknown: [] };
  },
};

function flatten(table: object, prefix = ""): Members {
  return Object.fromEntries(
    Object.entries(table).flatMap(([name, value]: [string, unknown]) =>
      typeof value === "object" && value !== null
        ? Object.entries(flatten(value, `${prefix}${name}.`))
        : [[`${prefix}${name}`, value]],
    ),
  );
}

function read({ name, header, bytes }: Example): Reading {
  const reader = readers[header.get("file")?.[0] ?? ""];
  if (reader === undefined) throw new Error(`${name} is of no known kind`);
  return reader(`/examples/${name}`, bytes);
}

const examples = readExamples();
const valid = examples.filter((example) => example.valid);
const invalid = examples.filter((example) => !example.valid);

describe.each(examples)("$name", (example) => {
  it("has a header of the documented form, and a name that says its kind", () => {
    expect(headerFaults(example)).toEqual([]);
    expect(example.name).toMatch(new RegExp(`/${example.header.get("file")?.[0]}-[a-z0-9-]+\\.toml$`));
  });
});

describe.each(valid)("$name", (example) => {
  it(`shows that ${example.header.get("claim")?.[0]}`, () => {
    const { members, unknown } = read(example);
    expect(members).toEqual(expectedOf(example));
    expect(unknown).toEqual(example.header.get("unknown") ?? []);
  });
});

describe.each(invalid)("$name", (example) => {
  it(`shows that ${example.header.get("claim")?.[0]}`, () => {
    const [code = ""] = example.header.get("code") ?? [];
    expect(Object.keys(errorTable)).toContain(code);
    const error = refusalOf(example);
    expect(error.code).toBe(code);
    expect(error.message).toContain(`"/examples/${example.name}"`);
    for (const key of example.header.get("key") ?? []) {
      expect(error.details["key"]).toBe(key);
      // A member that is missing is named within its table.
      expect(error.message).toMatch(new RegExp(`["'](?:${key}|${key.split(".").at(-1)})["']`));
    }
    for (const line of example.header.get("line") ?? [])
      expect(error.message).toMatch(new RegExp(` line ${line}\\b`));
  });
});

function refusalOf(example: Example): SesameError {
  try {
    read(example);
  } catch (error) {
    if (error instanceof SesameError) return error;
    throw error;
  }
  throw new Error(`${example.name} was taken`);
}

describe("the examples", () => {
  it("show each claim once", () => {
    const claims = examples.map(
      ({ valid: taken, header }) => `${taken} ${header.get("file")} ${header.get("claim")}`,
    );
    expect(claims.filter((claim, at) => claims.indexOf(claim) !== at)).toEqual([]);
  });

  it("have bytes that text tools would change: byte order marks, CRLF, and what is no UTF-8", () => {
    for (const kind of Object.keys(readers)) {
      const ofKind = examples.filter(({ header }) => header.get("file")?.[0] === kind);
      expect(ofKind.some(({ bytes }) => bytes.subarray(0, 3).equals(Buffer.of(0xef, 0xbb, 0xbf)))).toBe(true);
      expect(ofKind.some(({ bytes }) => bytes.includes("\r\n"))).toBe(true);
      expect(ofKind.some(({ bytes }) => bytes.includes(0xff))).toBe(true);
    }
  });

  it("are found out when they have no header, or one that says too little", () => {
    const faultsOf = (text: string, taken: boolean): number =>
      headerFaults({ valid: taken, header: readHeader(Buffer.from(text)) }).length;
    expect(faultsOf("[audit]\n", true)).toBeGreaterThan(0);
    expect(faultsOf("# file: config\n# claim: x\n", true)).toBeGreaterThan(0);
    expect(faultsOf("# file: config\n# claim: x\n# expect: nothing\n", true)).toBe(0);
    expect(faultsOf("# file: config\n# claim: x\n# code: CONFIG_INVALID\n", false)).toBeGreaterThan(0);
    expect(faultsOf("# file: other\n# claim: x\n# expect: nothing\n", true)).toBeGreaterThan(0);
  });
});

describe("policy.schema.json and fleet.schema.json", () => {
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, logger: false });
  ajv.addVocabulary([...annotations]);
  for (const schema of schemas.values()) ajv.addSchema(schema);
  const fits = (file: string, value: unknown): boolean =>
    ajv.validate(schemas.get(file)?.$id ?? "", JSON.parse(JSON.stringify(value)));

  it("take every policy that the daemons take, and refuse none that they do", () => {
    for (const example of valid.filter(({ header }) => header.get("file")?.[0] === "policy"))
      expect(fits("policy.schema.json", parse(example.bytes.toString("utf8"))), example.name).toBe(true);
  });

  it.each([
    ["no source", '[[policy]]\nkey = "a"\nvalue = 1\n'],
    ["a blank source", '[[policy]]\nkey = "a"\nvalue = 1\nsource = " "\n'],
    ["a table in the place of the list", "[policy]\n"],
  ])("refuse a policy with %s", (_, text) => {
    expect(fits("policy.schema.json", parse(text))).toBe(false);
  });

  it("take a fleet whose policy and configuration are those of a device, and refuse what no device would take", () => {
    const fleet = (level: string): unknown =>
      parse(`
        [org]
        domain = "example.org"
        [[org.policy]]
        key = "crypto.kdf"
        value = "argon2id"
        source = "fleet-baseline"
        [artifact]
        version = "0.1.0"
        [groups.desks.config.global.logging]
        level = "${level}"
        [groups.desks.units]
        memlock_mib = 64
        [devices.desk-1]
        groups = ["desks"]
        [devices.desk-1.users.ada]
      `);
    expect(fits("fleet.schema.json", fleet("info"))).toBe(true);
    expect(fits("fleet.schema.json", fleet("loud"))).toBe(false);
  });
});
