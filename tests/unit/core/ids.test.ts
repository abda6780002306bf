// Identifiers are those that other implementations derive, and malformed ones are refused.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import {
  agentId,
  formatUuid,
  isOrgDomain,
  isUuid,
  isUuidV4,
  parseOrgDomain,
  productNamespace,
  uuidBytes,
  uuidV4,
  type Uuid,
} from "../../../src/core/ids.js";
import { createInstallation, profileIds } from "../../../src/core/installation.js";
import { parseProfileName } from "../../../src/core/names.js";
import { thrownBy } from "./thrown.js";

interface Vectors {
  readonly product_namespace: string;
  readonly installations: readonly {
    readonly id: Uuid;
    readonly domain: string | null;
    readonly org_namespace: string | null;
    readonly namespace: string;
    readonly profiles: readonly { name: string; profile_id: string; org_profile_id: string | null }[];
    readonly agents: readonly { uid: number; exe: string; agent_id: string }[];
  }[];
}

const vectors = JSON.parse(
  readFileSync(new URL("../../vectors/core/ids.json", import.meta.url), "utf8"),
) as Vectors;
const sha1 = (data: Uint8Array): Uint8Array => createHash("sha1").update(data).digest();
const sixteenBytes = fc.uint8Array({ minLength: 16, maxLength: 16 });

describe("derived ids", () => {
  it("start from the product's namespace", () => {
    expect(productNamespace).toBe(vectors.product_namespace);
    expect(vectors.installations).toHaveLength(6);
  });

  it.each(vectors.installations)("are Python's for $id in $domain", (vector) => {
    const identity = createInstallation(
      sha1,
      vector.id,
      vector.domain === null ? {} : { orgDomain: parseOrgDomain(vector.domain) },
    );
    expect(identity.namespace).toBe(vector.namespace);
    expect(identity.org?.namespace ?? null).toBe(vector.org_namespace);
    for (const { name, profile_id, org_profile_id } of vector.profiles) {
      const ids = profileIds(sha1, identity, parseProfileName(name));
      expect(ids).toEqual({ profileId: profile_id, orgProfileId: org_profile_id });
    }
    for (const { uid, exe, agent_id } of vector.agents) {
      expect(agentId(sha1, identity.namespace, uid, exe)).toBe(agent_id);
    }
  });

  it("differ between two installations and agree within an organisation", () => {
    const [one, other] = vectors.installations
      .filter(({ domain }) => domain === "example.org")
      .map(({ id }) => createInstallation(sha1, id, { orgDomain: parseOrgDomain("example.org") }))
      .map((identity) => profileIds(sha1, identity, parseProfileName("work")));
    expect(one?.profileId).not.toBe(other?.profileId);
    expect(one?.orgProfileId).toBe(other?.orgProfileId);
  });
});

describe("UUIDs", () => {
  it("keep their 16 bytes through text and back", () => {
    fc.assert(
      fc.property(sixteenBytes, (bytes) => {
        expect([...uuidBytes(formatUuid(bytes))]).toEqual([...bytes]);
      }),
    );
  });

  it("of version 4 keep all random bits but the six fixed ones", () => {
    fc.assert(
      fc.property(sixteenBytes, (random) => {
        const made = uuidV4(random);
        expect(isUuidV4(made)).toBe(true);
        const bytes = uuidBytes(made);
        expect(
          bytes
            .map(
              (byte, index) =>
                (byte ^ (random[index] ?? 0)) & (index === 6 ? 0x0f : index === 8 ? 0x3f : 0xff),
            )
            .every((byte) => byte === 0),
        ).toBe(true);
      }),
    );
  });

  it.each([
    "F47AC10B-58CC-4372-A567-0E02B2C3D479",
    "f47ac10b58cc4372a5670e02b2c3d479",
    "{f47ac10b-58cc-4372-a567-0e02b2c3d479}",
    "f47ac10b-58cc-4372-a567-0e02b2c3d479\n",
    "",
    7,
    null,
  ])("other than canonical ones are none: %j", (value) => {
    expect(isUuid(value)).toBe(false);
  });

  it("of another version or variant are not version 4", () => {
    expect(isUuidV4("f47ac10b-58cc-4372-a567-0e02b2c3d479")).toBe(true);
    expect(isUuidV4("f47ac10b-58cc-5372-a567-0e02b2c3d479")).toBe(false);
    expect(isUuidV4("f47ac10b-58cc-4372-c567-0e02b2c3d479")).toBe(false);
  });

  it("are made of 16 bytes and no other number", () => {
    expect(thrownBy(() => formatUuid(new Uint8Array(15))).code).toBe("INTERNAL");
    expect(thrownBy(() => formatUuid(new Uint8Array(17))).code).toBe("INTERNAL");
  });
});

describe("organisation domains", () => {
  it.each(["example.org", "a.b", "x-1.example", "xn--bcher-kva.example", `${"a".repeat(63)}.org`])(
    "take %s",
    (domain) => {
      expect(parseOrgDomain(domain)).toBe(domain);
    },
  );

  it.each([
    ["", "is empty"],
    ["localhost", "has no dot"],
    ["Example.org", "has capital letters; write it in lower case"],
    ["example.org.", "has an empty label"],
    [".example.org", "has an empty label"],
    ["a..b", "has an empty label"],
    ["-a.org", "has a label that starts or ends with a hyphen"],
    ["a-.org", "has a label that starts or ends with a hyphen"],
    ["exa mple.org", "has characters that domain names can't have"],
    ["https://example.org", "has characters that domain names can't have"],
    ["bücher.example", "has characters other than ASCII; write it in its punycode form (xn--…)"],
    ["example.org\n", "has characters other than ASCII; write it in its punycode form (xn--…)"],
    ["192.0.2.1", "ends in a number, as an IP address does"],
    [`${"a".repeat(64)}.org`, "has a label of more than 63 characters"],
    [`${"a.".repeat(126)}aa`, "has 254 characters, more than 253"],
  ])("refuse %j", (domain, what) => {
    const error = thrownBy(() => parseOrgDomain(domain));
    expect(error.code).toBe("ORG_DOMAIN_INVALID");
    expect(error.message.endsWith(what)).toBe(true);
  });

  it("never crash the check", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        if (!isOrgDomain(text)) expect(thrownBy(() => parseOrgDomain(text)).code).toBe("ORG_DOMAIN_INVALID");
      }),
    );
    fc.assert(
      fc.property(
        fc.domain().filter((domain) => domain === domain.toLowerCase()),
        (domain) => {
          expect(isOrgDomain(domain)).toBe(true);
        },
      ),
    );
  });
});
