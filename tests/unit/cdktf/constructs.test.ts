import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readFleet, type SshProvision } from "../../../src/cdktf/public.js";
import type { FleetProps } from "../../../src/cdktf/fleet.js";
import { deviceScript, removalScript } from "../../../src/cdktf/device-script.js";
import type { FleetManifest } from "../../../src/generated/types.js";
import { SesameError } from "../../../src/core/errors.js";
import { hostKey, type libraries, resourcesOf, type Stack, synth, vectors } from "./stacks.js";

const fleet = { manifest: join(vectors, "fleet.toml"), directory: "/srv/fleet" };
const ssh: SshProvision = { kind: "ssh", hostKeys: [hostKey] };
const scratch = mkdtempSync(join(tmpdir(), "cdktf-"));
afterAll(() => rmSync(scratch, { recursive: true }));

const fleetStack = (props: Partial<FleetProps> = {}, library: keyof typeof libraries = "cdktf"): Stack =>
  synth(
    (scope, { OpenSesameFleet }) =>
      void new OpenSesameFleet(scope, "fleet", { fleet, provision: ssh, ...props }),
    library,
  );

/** A fleet of one device, "ws-1", from values. */
function oneDevice(manifest: Partial<FleetManifest> = {}): FleetProps["fleet"] {
  return {
    manifest: {
      org: { domain: "example.org" },
      artifact: { version: "0.1.0" },
      devices: { "ws-1": {} },
      ...manifest,
    },
    lock: {
      version: 1,
      devices: {},
      org: { domain: "example.org", namespace: "54a35416-963c-5dd6-a1e2-5ab7bb5bafc7" },
    },
    directory: scratch,
  };
}

const builtFrom = (source: string, sha256 = "0".repeat(64)): FleetProps["fleet"] =>
  oneDevice({ artifact: { version: "0.1.0", amd64: { source, sha256 } } });

const oneStack = (given: FleetProps["fleet"], provision: FleetProps["provision"] = ssh): Stack =>
  fleetStack({ fleet: given, provision });

describe("a fleet over ssh", () => {
  it("is this JSON, whose change is a change of every rollout", async () => {
    const stack = fleetStack({ devices: ["ws-1"], provision: { ...ssh, onDestroy: "remove" } });
    await expect(`${JSON.stringify(stack, null, 2)}\n`).toMatchFileSnapshot("snapshots/fleet-ssh.json.snap");
  });

  it("is the same from cdktf and from cdktn", () => {
    const provision: SshProvision = { ...ssh, onDestroy: "remove" };
    expect(fleetStack({ provision }, "cdktn")).toEqual(fleetStack({ provision }, "cdktf"));
  });

  it("is the same from a path, from values and from what was read before", () => {
    const read = readFleet(fleet);
    expect(fleetStack({ fleet: read })).toEqual(fleetStack());
    const lock = JSON.parse(readFileSync(join(vectors, "fleet.lock"), "utf8"));
    expect(fleetStack({ fleet: { ...fleet, lock } })).toEqual(fleetStack());
  });

  it("has a resource for each device, each replaced by what concerns its device alone", () => {
    const triggers = resourcesOf(fleetStack()).map((one) => one.triggers_replace);
    expect(triggers).toHaveLength(6);
    expect(new Set(triggers.map((one) => one?.["digest"])).size).toBe(6);
    const changed = resourcesOf(
      fleetStack({
        fleet: readFleet({
          ...fleet,
          manifest: withLine("[devices.srv-1.users.alice]", "linger = true"),
          lock: join(vectors, "fleet.lock"),
        }),
      }),
    ).map((one) => one.triggers_replace);
    expect(changed.filter((one, at) => JSON.stringify(one) !== JSON.stringify(triggers[at]))).toHaveLength(1);
  });

  it("tells whoever collects audit logs which device has which digest and which installations", () => {
    const value = fleetStack().output?.["open_sesame_devices"]?.value;
    expect(Object.keys(value ?? {}).toSorted()).toEqual([
      "10",
      "9",
      "bare",
      "srv-1",
      "ws-1",
      "ws-2.berlin.example.org",
    ]);
    const lock = JSON.parse(readFileSync(join(vectors, "fleet.lock"), "utf8"));
    const tree = JSON.parse(readFileSync(join(vectors, "trees/ws-1.json"), "utf8"));
    expect(value?.["ws-1"]).toEqual({
      device: "ws-1",
      address: "192.0.2.10",
      architecture: "amd64",
      version: "0.1.0",
      digest: tree.digest,
      org: "example.org",
      org_namespace: lock.org.namespace,
      users: lock.devices["ws-1"].users,
    });
  });

  it("removes nothing when it is destroyed, unless it is told to", () => {
    const provisioners = (stack: Stack): string[] =>
      resourcesOf(stack).flatMap(({ provisioner = [] }) =>
        provisioner.map((one) => one["local-exec"].when ?? "create"),
      );
    expect(provisioners(fleetStack({ devices: ["bare"] }))).toEqual(["create"]);
    const both = fleetStack({ devices: ["bare"], provision: { ...ssh, onDestroy: "remove" } });
    expect(new Set(provisioners(both))).toEqual(new Set(["create", "destroy"]));
    // Or a change of a policy would take all files away first.
    const removal = resourcesOf(both).find(
      ({ provisioner }) => provisioner?.[0]?.["local-exec"].when === "destroy",
    );
    expect(removal?.triggers_replace).toBeUndefined();
    expect(removal?.input?.["address"]).toBe("bare");
  });
});

describe("what a manifest says", () => {
  const expression = '${file("/etc/shadow")} %{ if true }x%{ endif } $${y} 🔒';

  it("is never an expression of OpenTofu's", () => {
    const manifest = oneDevice({
      org: { domain: "example.org", policy: [{ key: "audit.enabled", value: true, source: expression }] },
      artifact: { version: "0.1.0", amd64: { source: `dist/${expression}.deb`, sha256: "0".repeat(64) } },
    });
    const text = JSON.stringify(oneStack(manifest));
    expect(text.match(/(?<!\$)\$\{[^}]*\}|(?<!%)%\{/g)).toBeNull();
    expect(text).toContain("\\\\u0024{file(");
  });

  it("is told with its place where it can't be", () => {
    expect(codeOf(() => oneStack(oneDevice({ org: { domain: "Example" } })))).toBe("FLEET_INVALID");
    expect(codeOf(() => fleetStack({ fleet: { manifest: join(scratch, "none.toml") } }))).toBe(
      "FILE_NOT_READABLE",
    );
    expect(codeOf(() => fleetStack({ devices: ["ws-9"] }))).toBe("FLEET_DEVICE_UNKNOWN");
    const { manifest } = oneDevice() as { manifest: FleetManifest };
    expect(codeOf(() => oneStack({ manifest }))).toBe("FLEET_UNSEEDED");
    expect(codeOf(() => oneStack(oneDevice({ devices: { "ws-1": { users: { alice: {} } } } })))).toBe(
      "FLEET_UNSEEDED",
    );
  });
});

describe("a device over ssh", () => {
  it.each<[string, Partial<SshProvision>]>([
    ["no word of its keys", { hostKeys: undefined } as unknown as Partial<SshProvision>],
    ["an empty list of keys", { hostKeys: [] }],
    ["both of them", { knownHosts: "/etc/ssh/ssh_known_hosts" }],
    ["a key that is none", { hostKeys: ["ws-1 ssh-ed25519 AAAA"] }],
    ["two keys in one line", { hostKeys: [`${hostKey}\n${hostKey}`] }],
    ["a port that is none", { port: 70_000 }],
  ])("is refused with %s: nobody is trusted blindly", (_, wrong) => {
    expect(codeOf(() => oneStack(oneDevice(), { ...ssh, ...wrong }))).toBe("FLEET_PROVISION_INVALID");
  });

  it("takes addresses and keys that another resource gives", () => {
    const stack = oneStack(oneDevice(), {
      kind: "ssh",
      address: "${aws_instance.ws.public_ip}",
      hostKeys: ["${tls_private_key.ws.public_key_openssh}"],
    });
    const [resource] = resourcesOf(stack);
    const environment = resource?.provisioner?.[0]?.["local-exec"].environment;
    expect(environment?.["SESAME_ADDRESS"]).toBe("${aws_instance.ws.public_ip}");
    expect(resource?.triggers_replace?.["address"]).toBe("${aws_instance.ws.public_ip}");
    expect(environment?.["SESAME_HOST_KEYS"]).toBe("${tls_private_key.ws.public_key_openssh}");
  });

  it("is refused where the release that lies there is another one than the manifest means", () => {
    writeFileSync(join(scratch, "release.deb"), "bytes");
    const sum = createHash("sha256").update("bytes").digest("hex");
    expect(codeOf(() => oneStack(builtFrom("release.deb")))).toBe("FLEET_ARTIFACT_INVALID");
    expect(codeOf(() => oneStack(builtFrom(".")))).toBe("FILE_NOT_READABLE");
    const [resource] = resourcesOf(oneStack(builtFrom("release.deb", sum)));
    expect(resource?.triggers_replace?.["release"]).toBe(sum);
    // A pipeline may synthesise where no release lies.
    expect(resourcesOf(oneStack(builtFrom("elsewhere.deb")))).toHaveLength(1);
  });
});

describe("the scripts for devices", () => {
  it.each(Object.entries({ deviceScript, removalScript }))(
    "pass through three quotings as they are: %s",
    (_, text) => {
      expect(text).not.toMatch(/['\\]|[$%]\{/);
    },
  );
});

function withLine(after: string, line: string): string {
  const path = join(scratch, "changed.toml");
  const text = readFileSync(join(vectors, "fleet.toml"), "utf8");
  expect(text).toContain(after);
  writeFileSync(path, text.replace(after, `${after}\n${line}`));
  return path;
}

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof SesameError) return error.code;
    throw error;
  }
  return "none";
}
