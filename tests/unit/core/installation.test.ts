// An installation's file is what was made, or it is refused.

import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { parseOrgDomain, type Uuid, uuidV4 } from "../../../src/core/ids.js";
import {
  createInstallation,
  formerProfileIds,
  installationDocument,
  moveToOrg,
  parseInstallation,
  profileIds,
} from "../../../src/core/installation.js";
import { bindToMachine } from "../../../src/core/machine-binding.js";
import { parseProfileName } from "../../../src/core/names.js";
import { thrownBy } from "./thrown.js";

const sha1 = (data: Uint8Array): Uint8Array => createHash("sha1").update(data).digest();
const sha256Hex = (data: Uint8Array): string => createHash("sha256").update(data).digest("hex");
const id = uuidV4(new Uint8Array(16).fill(0xab));
const otherId = uuidV4(new Uint8Array(16).fill(8));
const alone = createInstallation(sha1, id);
const member = createInstallation(sha1, id, {
  orgDomain: parseOrgDomain("example.org"),
  machineBinding: bindToMachine(sha256Hex, "machine-id", "0123456789abcdef\n", id),
});
const path = "/home/ada/.config/pds/installation.toml";

describe("an installation that moves to another organisation", () => {
  const domain = parseOrgDomain("example.org");
  const work = parseProfileName("work");
  // As in tests/vectors/core/ids.json.
  const vectorId = "f47ac10b-58cc-4372-a567-0e02b2c3d479" as Uuid;
  const before = createInstallation(sha1, vectorId);
  const after = moveToOrg(sha1, before, domain);

  it("has the namespace of a fresh one there, and knows its profiles' ids of before", () => {
    expect(after).toMatchObject({ id: vectorId, namespace: "362fd7f5-6ff5-5585-ba81-4e0a00108f63" });
    expect(profileIds(sha1, before, work).profileId).toBe("86d6adb8-a09c-5f2e-a889-33a99af4b80a");
    expect(formerProfileIds(sha1, after, work)).toEqual(["86d6adb8-a09c-5f2e-a889-33a99af4b80a"]);
  });

  it("forgets none on the way, and comes back to what it was", () => {
    const third = moveToOrg(sha1, after, parseOrgDomain("example.com"));
    expect(third.formerOrgs).toEqual([null, domain]);
    const back = moveToOrg(sha1, third, null);
    expect(back).toMatchObject({ namespace: before.namespace, org: null });
    expect(back.formerOrgs).toEqual([domain, "example.com"]);
    expect(parseInstallation(sha1, installationDocument(third), path)).toEqual(third);
  });

  it("keeps what it is bound to", () => {
    expect(moveToOrg(sha1, member, null).machineBinding).toEqual(member.machineBinding);
  });
});

describe("an installation", () => {
  it.each([
    ["alone", alone],
    ["of an organisation, bound to its machine", member],
  ])("%s comes back from its document", (_, identity) => {
    expect(parseInstallation(sha1, structuredClone(installationDocument(identity)), path)).toEqual(identity);
  });

  it("has nothing in its document that it does not have", () => {
    expect(Object.keys(installationDocument(alone))).toEqual(["id", "namespace"]);
    expect(Object.keys(installationDocument(member))).toEqual(["id", "namespace", "org", "machine_binding"]);
  });

  it("is bound by the machine id's trimmed text and the 16 bytes of its own id", () => {
    const expected = createHash("sha256")
      .update("0123456789abcdef")
      .update(Buffer.from(id.replaceAll("-", ""), "hex"))
      .digest("hex");
    expect(member.machineBinding).toEqual({ hash: expected, type: "machine-id" });
    expect(bindToMachine(sha256Hex, "machine-id", "0123456789abcdef", otherId).hash).not.toBe(expected);
  });

  const good = installationDocument(member);
  it.each([
    ["another id", { ...good, id: otherId }, `"namespace" does not follow from the id and the organisation`],
    [
      "no organisation any more",
      { ...good, org: undefined },
      `"namespace" does not follow from the id and the organisation`,
    ],
    [
      "another domain",
      { ...good, org: { ...good.org, domain: "example.com" } },
      `"org.namespace" does not follow from "org.domain"`,
    ],
    [
      "a domain that is none",
      { ...good, org: { ...good.org, domain: "Example.org" } },
      `"org.domain" is no domain name`,
    ],
    ["no id", { namespace: good.namespace }, "the file must have required property 'id'"],
    ["an id of capitals", { ...good, id: id.toUpperCase() }, `"id" must match pattern`],
    ["a key that it can't have", { ...good, name: "x" }, `the file has the unknown key "name"`],
    [
      "a binding of another kind",
      { ...good, machine_binding: { binding_hash: "0".repeat(64), binding_type: "none" } },
      `"machine_binding.binding_type" must be equal`,
    ],
    ["no table at all", "id", "the file must be object"],
  ])("with %s is refused", (_, document, what) => {
    const plain = JSON.parse(JSON.stringify(document)) as unknown;
    const error = thrownBy(() => parseInstallation(sha1, plain, path));
    expect(error.code).toBe("INSTALLATION_INVALID");
    expect(error.message).toContain(`installation "${path}": ${what}`);
    expect(error.hint).toContain(path);
  });

  it("can't be any other value", () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(thrownBy(() => parseInstallation(sha1, value, path)).code).toBe("INSTALLATION_INVALID");
      }),
    );
  });
});
