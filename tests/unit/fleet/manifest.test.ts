// A manifest's text becomes a fleet, or everything that is wrong with it, each with its place.

import { describe, expect, it } from "vitest";
import { demandFleet, readManifest } from "../../../src/fleet/manifest.js";
import { thrownBy } from "../core/thrown.js";
import { base, findingsOf, fleetOf } from "./fixture.js";

const json = (extra: string): string =>
  `{\n"org": {"domain": "example.org"},\n"artifact": {"version": "0.1.0"}${extra}\n}`;

describe("a manifest in JSON", () => {
  it("says the same as one in TOML", () => {
    const toml = fleetOf(
      '[devices.ws-1]\ngroups = ["a"]\n[groups.a]\n[devices.ws-1.users.alice]\nlinger = true',
    );
    const read = readManifest(
      json(
        ',\n"devices": {"ws-1": {"groups": ["a"], "users": {"alice": {"linger": true}}}}, "groups": {"a": {}}',
      ),
    );
    expect(read.findings).toEqual([]);
    expect(JSON.stringify(read.fleet, spreadMaps)).toBe(JSON.stringify(toml, spreadMaps));
  });

  it("that names a device twice is refused at the second, as TOML does it", () => {
    expect(readManifest(json(',\n"devices": {\n"ws-1": {},\n"ws-1": {}}')).findings).toEqual([
      { severity: "error", path: "", line: 6, text: 'has the member "ws-1" twice' },
    ]);
    expect(readManifest(json(',\n"devices": {"a": {}, "\\u0061": {}}')).findings[0]?.text).toBe(
      'has the member "a" twice',
    );
  });

  it("that is none says so, and quotes nothing of it", () => {
    const [finding] = readManifest('{"org": hunter2}').findings;
    expect(finding).toEqual({ severity: "error", path: "", line: null, text: "is no JSON" });
  });

  it("has its findings at their lines", () => {
    expect(readManifest(json(',\n"devices": {\n  "ws-1": {\n    "logn": "x"}}')).findings).toEqual([
      {
        severity: "error",
        path: 'devices."ws-1".logn',
        line: 6,
        text: 'unknown key; did you mean "login"?',
      },
    ]);
  });
});

describe("a manifest with faults", () => {
  it("tells all of them at once, whatever their kind", () => {
    const findings = findingsOf(`
      [org]
      domain = "Example"
      policyy = 1
      [[org.policy]]
      key = "crypto.kdff"
      value = 1
      source = "b"
      [org.config]
      audit.key_name = true
      secrets.history_versions = 0
      [artifact]
      version = "1"
      [devices.X]
      [devices.d]
      groups = ["lap", "lap"]
      [devices.d.users.x]
      home = ""
      linger = "yes"
      [groups.laps]
    `);
    expect(findings.toSorted()).toEqual([
      "artifact.version: must be a version such as 0.1.0",
      "devices.X: is no name of a device: 1 to 63 of a-z, 0-9 and '-', not at its ends, in parts with dots between them",
      'devices.d.groups[0]: there is no group "lap"; did you mean "laps"?',
      'devices.d.groups[1]: names the group "lap" again',
      'devices.d.groups[1]: there is no group "lap"; did you mean "laps"?',
      'devices.d.users.x.home: the user needs a home directory, and "" is none',
      "devices.d.users.x.linger: must be boolean",
      'org.config.audit.key_name: unknown key "audit.key_name"; did you mean "audit.key_names"?',
      "org.config.secrets.history_versions: must be >= 1",
      'org.domain: organisation domain "Example" has capital letters; write it in lower case',
      'org.policy[0]: unknown key "crypto.kdff"; did you mean "crypto.kdf"?',
      'org.policyy: unknown key; did you mean "policy"?',
      "warning groups.laps: no device is in it",
    ]);
  });

  it("makes no fleet of what is sound of it", () => {
    expect(readManifest(`${base}[devices.ws-1]\nlogn = "x"`).fleet).toBeNull();
    expect(readManifest(`${base}[org.config.audit]\nkey_name = true`).fleet).toBeNull();
  });

  it("is refused by whoever needs one with the first of them and the number of others", () => {
    const reading = readManifest(`${base}[devices.ws-1]\nlogn = "x"\narch = 1`);
    const error = thrownBy(() => demandFleet(reading, "site/fleet.toml"));
    expect(error.code).toBe("FLEET_INVALID");
    expect(error.message).toBe(
      'fleet manifest "site/fleet.toml" line 7: devices."ws-1".logn: unknown key; did you mean "login"? (and 1 more)',
    );
    expect(error.hint).toContain("sesame fleet lint --manifest 'site/fleet.toml'");
  });

  it.each(["", "[]", "1", "org = 1", "[[org]]", "{}", '{"org": null}', "devices = 3\norg = 2"])(
    "that is not one at all is refused: %s",
    (text) => {
      const { fleet, findings } = readManifest(text);
      expect(fleet).toBeNull();
      expect(findings.length).toBeGreaterThan(0);
    },
  );

  it("that is nested without end is refused", () => {
    const deep = `{"org": ${'{"a":'.repeat(5000)}1${"}".repeat(5000)}}`;
    expect(readManifest(deep).fleet).toBeNull();
    expect(readManifest(`org = ${"[".repeat(50_000)}`).fleet).toBeNull();
  });

  it.each([
    ["a line break", "a\\nb"],
    ["a tab", "a\\tb"],
    ["a delete", "a\\u007fb"],
    ["a next line", "a\\u0085b"],
  ])("with %s in a string is refused at its place", (_, text) => {
    const entry = `[[org.policy]]\nkey = "crypto.kdf"\nvalue = "argon2id"\nsource = "${text}"`;
    expect(findingsOf(base + entry)).toEqual([
      expect.stringMatching(/^org\.policy\[0\]\.source: has the control character "/),
    ]);
  });

  it("with half of a surrogate pair is refused, which no file can hold", () => {
    const policy = `, "x": "\\ud800"`;
    expect(readManifest(json(policy)).findings[0]?.text).toBe("has half of a surrogate pair");
  });
});

describe("names that mean something to JavaScript", () => {
  it("are names like any other", () => {
    const fleet = fleetOf(
      "[devices.constructor.users.__proto__]\nlinger = true\n[devices.constructor.users.constructor]",
    );
    expect([...fleet.devices.keys()]).toEqual(["constructor"]);
    expect(Object.keys(fleet.devices.get("constructor")?.users ?? {})).toEqual(["__proto__", "constructor"]);
  });

  it("are no groups that are there by themselves", () => {
    expect(findingsOf(`${base}[devices.a]\ngroups = ["constructor"]`)).toEqual([
      'devices.a.groups[0]: there is no group "constructor"',
    ]);
  });
});

describe("warnings", () => {
  const warnings = (text: string): string[] =>
    findingsOf(base + text).map((one) => one.replace(/^warning /, ""));

  it("leave the fleet a fleet", () => {
    const reading = readManifest(`${base}[groups.lonely]`);
    expect(reading.fleet).not.toBeNull();
    expect(reading.findings).toEqual([
      { severity: "warning", path: "groups.lonely", line: 6, text: "no device is in it" },
    ]);
  });

  it("tell of two devices at one address, also where one has it by its name", () => {
    expect(warnings('[devices.a]\naddress = "b"\n[devices.b]')).toEqual([
      'devices.b: has the address "b", as "a" has: they may be one and the same',
    ]);
  });

  it("tell of an architecture that the artifact has nothing for", () => {
    const amd64 = `[artifact.amd64]\nsource = "a.deb"\nsha256 = "${"0".repeat(64)}"\n`;
    expect(warnings(`${amd64}[devices.a]\narchitecture = "arm64"\n[devices.b]`)).toEqual([
      'devices.a: is of the architecture arm64, and "artifact" has nothing for it',
    ]);
  });

  it("tell of a configuration that a lock overrules, once for each level that says it", () => {
    const lock = '[[org.policy]]\nkey = "secrets.history_versions"\nvalue = 50\nsource = "baseline"\n';
    const text = `${lock}
      [groups.g.config.secrets]
      history_versions = 5
      [devices.a]
      groups = ["g"]
      [devices.b]
      groups = ["g"]
      config.secrets.history_versions = 50
      [devices.b.users.alice]
      config.secrets.history_versions = 6
    `;
    expect(warnings(text)).toEqual([
      'groups.g.config.secrets.history_versions: is 5, and "baseline" locks it at 50',
      'devices.b.users.alice.config.secrets.history_versions: is 6, and "baseline" locks it at 50',
    ]);
  });
});

function spreadMaps(_: string, value: unknown): unknown {
  return value instanceof Map ? [...value] : value;
}
