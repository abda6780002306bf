// What `sesame init` makes of seeds, flags, machine and what is there: every pair that can disagree, without a daemon.

import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SesameError } from "../../../src/core/errors.js";
import { parseOrgDomain, uuidV4 } from "../../../src/core/ids.js";
import { createInstallation, type Identity, installationDocument } from "../../../src/core/installation.js";
import { bindToMachine, type Machine } from "../../../src/core/machine-binding.js";
import {
  type DeviceSeed,
  parseDeviceSeed,
  parseUserSeed,
  type PlanInput,
  planIdentity,
  type UserSeed,
} from "../../../src/core/seeds.js";
import { thrownBy } from "./thrown.js";

const sha1 = (data: Uint8Array): Uint8Array => createHash("sha1").update(data).digest();
const blake3Hex = (data: Uint8Array): string => createHash("sha256").update(data).digest("hex");
const id = uuidV4(new Uint8Array(16).fill(1));
const otherId = uuidV4(new Uint8Array(16).fill(2));
const org = parseOrgDomain("example.org");
const otherOrg = parseOrgDomain("example.com");
const machine: Machine = { machineId: { text: "a".repeat(32) }, tpmName: { missing: "tpm_denied" } };

const bound = (text: string): NonNullable<Identity["machineBinding"]> =>
  bindToMachine(blake3Hex, "machine-id", text, id);
const userSeed = (options: Parameters<typeof createInstallation>[2] = {}, as = id): UserSeed => ({
  path: "/etc/pds/installations/ada.toml",
  identity: createInstallation(sha1, as, options),
});
const deviceSeed = (options: Partial<DeviceSeed> = {}): DeviceSeed => ({
  path: "/etc/pds/installation.toml",
  org: null,
  bindingType: null,
  ...options,
});
const plan = ({
  seeds,
  ...input
}: Partial<Omit<PlanInput, "seeds">> & { seeds?: Partial<PlanInput["seeds"]> } = {}): ReturnType<
  typeof planIdentity
> =>
  planIdentity({
    seeds: { device: null, user: null, ...seeds },
    existing: null,
    org: null,
    machine,
    blake3Hex,
    ...input,
  });

const toBind = { kind: "to-bind", type: "machine-id", trait: "a".repeat(32) } as const;

describe("the identity to make", () => {
  it("is the user's seed before the device's before the flag", () => {
    expect(plan()).toEqual({ source: "alone", id: null, org: null, binding: toBind });
    expect(plan({ org })).toMatchObject({ source: "alone", org });
    const device = deviceSeed({ org });
    expect(plan({ seeds: { device } })).toMatchObject({ source: "device-seed", id: null, org });
    expect(plan({ seeds: { device }, org })).toMatchObject({ source: "device-seed", org });
    const user = userSeed({ orgDomain: org });
    expect(plan({ seeds: { device, user }, org })).toEqual({ source: "user-seed", id, org, binding: toBind });
  });

  it("keeps a binding that a seed gives it, where it is this machine's", () => {
    const user = userSeed({ machineBinding: bound("a".repeat(32)) });
    expect(plan({ seeds: { user } }).binding).toEqual({ kind: "given", binding: bound("a".repeat(32)) });
    const elsewhere = userSeed({ machineBinding: bound("b".repeat(32)) });
    expect(thrownBy(() => plan({ seeds: { user: elsewhere } })).code).toBe("SEED_FOREIGN");
  });

  it("is bound as the device's seed demands, or not made", () => {
    const device = deviceSeed({ bindingType: "tpm-bound" });
    const refusal = thrownBy(() => plan({ seeds: { device } }));
    expect(refusal.code).toBe("BINDING_UNAVAILABLE");
    expect(refusal.message).toContain("group tss");
    const withTpm: Machine = { ...machine, tpmName: { text: "000b" } };
    expect(plan({ seeds: { device }, machine: withTpm }).binding).toEqual({
      kind: "to-bind",
      type: "tpm-bound",
      trait: "000b",
    });
    const user = userSeed({ machineBinding: bound("a".repeat(32)) });
    expect(thrownBy(() => plan({ seeds: { device, user } })).code).toBe("SEED_CONFLICT");
  });

  it("is unbound on a machine without an id, and says why", () => {
    const bare: Machine = { ...machine, machineId: { missing: "machine_id_missing" } };
    expect(plan({ machine: bare }).binding).toEqual({
      kind: "none",
      missing: expect.stringContaining("/etc/machine-id is missing") as string,
    });
  });

  it.each([
    [
      "the two seeds",
      { seeds: { device: deviceSeed({ org }), user: userSeed({ orgDomain: otherOrg }) } },
      "SEED_CONFLICT",
    ],
    [
      "the device's seed and a user's without one",
      { seeds: { device: deviceSeed({ org }), user: userSeed() } },
      "SEED_CONFLICT",
    ],
    [
      "the device's seed and --org",
      { seeds: { device: deviceSeed({ org }) }, org: otherOrg },
      "ORG_CONFLICT",
    ],
    ["the user's seed and --org", { seeds: { user: userSeed() }, org }, "ORG_CONFLICT"],
  ] as const)("has one organisation: %s may not disagree", (_, input, code) => {
    expect(thrownBy(() => plan(input)).code).toBe(code);
  });
});

describe("an identity that is there", () => {
  const existing = createInstallation(sha1, id, { orgDomain: org, machineBinding: bound("a".repeat(32)) });

  it("is the plan, whatever seeds say the same", () => {
    const seeds = {
      device: deviceSeed({ org, bindingType: "machine-id" as const }),
      user: userSeed({ orgDomain: org }),
    };
    expect(plan({ existing, seeds, org })).toMatchObject({ source: "existing", id, org });
  });

  it.each([
    ["another id", { seeds: { user: userSeed({ orgDomain: org }, otherId) } }, "SEED_CONFLICT"],
    [
      "another organisation in the user's seed",
      { seeds: { user: userSeed({ orgDomain: otherOrg }) } },
      "SEED_CONFLICT",
    ],
    [
      "another organisation in the device's seed",
      { seeds: { device: deviceSeed({ org: otherOrg }) } },
      "SEED_CONFLICT",
    ],
    [
      "another binding in the device's seed",
      { seeds: { device: deviceSeed({ bindingType: "tpm-bound" }) } },
      "SEED_CONFLICT",
    ],
    ["another organisation in --org", { org: otherOrg }, "ORG_CONFLICT"],
  ] as const)("stands against %s", (_, input, code) => {
    expect(thrownBy(() => plan({ existing, ...input })).code).toBe(code);
  });
});

describe("a seed's file", () => {
  it("of any content is a seed or refused by name", () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const codeOf = (parse: () => unknown): string => {
          try {
            parse();
            return "taken";
          } catch (error) {
            return error instanceof SesameError ? error.code : String(error);
          }
        };
        expect(["taken", "SEED_INVALID"]).toContain(codeOf(() => parseDeviceSeed(sha1, value, path)));
        expect(["SEED_INVALID", "SEED_FOREIGN"]).toContain(
          codeOf(() => parseUserSeed(sha1, value, path, "ada")),
        );
      }),
    );
  });

  const path = "/etc/pds/installation.toml";

  it("of a device may say anything, or nothing", () => {
    expect(parseDeviceSeed(sha1, {}, path)).toEqual({ path, org: null, bindingType: null });
    const document = { org: { domain: "example.org" }, machine_binding: { binding_type: "tpm-bound" } };
    expect(parseDeviceSeed(sha1, document, path)).toEqual({ path, org, bindingType: "tpm-bound" });
  });

  it.each([
    ["an id, which is each user's own", { id }, "id"],
    [
      "a hash, which is each installation's own",
      { machine_binding: { binding_type: "machine-id", binding_hash: "0" } },
      "machine_binding.binding_hash",
    ],
    ["a domain that is none", { org: { domain: "localhost" } }, "org.domain"],
    ["an unknown binding", { machine_binding: { binding_type: "hostname" } }, "machine_binding.binding_type"],
    ["no table", 3, ""],
  ])("of a device has not %s", (_, document, key) => {
    const error = thrownBy(() => parseDeviceSeed(sha1, document, path));
    expect({ code: error.code, key: error.details["key"] }).toEqual({ code: "SEED_INVALID", key });
  });

  it("of a user is an installation.toml, and may name its user", () => {
    const document = installationDocument(createInstallation(sha1, id));
    expect(parseUserSeed(sha1, document, path, "ada").identity.id).toBe(id);
    expect(parseUserSeed(sha1, { ...document, user: "ada" }, path, "ada").identity.id).toBe(id);
    expect(thrownBy(() => parseUserSeed(sha1, { ...document, user: "bob" }, path, "ada")).code).toBe(
      "SEED_FOREIGN",
    );
    for (const wrong of [{ ...document, user: 3 }, { ...document, namespace: otherId }, null, "x", {}])
      expect(thrownBy(() => parseUserSeed(sha1, wrong, path, "ada")).code).toBe("SEED_INVALID");
  });
});
