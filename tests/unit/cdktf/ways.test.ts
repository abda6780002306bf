// What goes to a device: the document on its way, the command line of ssh as it runs, and a new machine's user data.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Testing, TerraformStack } from "cdktf";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import {
  OpenSesameDevice,
  SesameError,
  type CloudInitProvision,
  type SshProvision,
} from "../../../src/cdktf/cdktf.js";
import { carriedDocument, literal } from "../../../src/cdktf/template-text.js";
import { documentText } from "../../../src/fleet/render.js";
import { parseTreeDocument } from "../../../src/fleet/tree-document.js";
import type { FleetLockFile, FleetManifest } from "../../../src/generated/types.js";
import { fleetOf, lockOf, sha256Hex, treeOf } from "../fleet/fixture.js";
import { writeLock } from "../../../src/fleet/lock.js";
import { hostKey, resourcesOf, type Resource, vectors, withoutRemarks } from "./stacks.js";

const scratch = mkdtempSync(join(tmpdir(), "cdktf-ways-"));
afterAll(() => rmSync(scratch, { recursive: true }));

const release = "bytes of a release\n\0'$(id)\n";
const sha256 = createHash("sha256").update(release).digest("hex");
writeFileSync(join(scratch, "a release.deb"), release);

function makeDevice(
  provision: SshProvision | CloudInitProvision,
  { source = "a release.deb", users = 1 }: { readonly source?: string; readonly users?: number } = {},
): { readonly device: OpenSesameDevice; readonly resources: readonly Resource[] } {
  const names = Array.from({ length: users }, (_, at) => `user${at}`);
  const manifest: FleetManifest = {
    org: { domain: "example.org" },
    artifact: { version: "0.1.0", amd64: { source, sha256 } },
    devices: {
      "ws-1": {
        address: "192.0.2.7",
        login: "ops",
        policy: [{ key: "audit.enabled", value: true, source: "“streng” ${x} %{y} \u2028 🔒" }],
        users: Object.fromEntries(names.map((name) => [name, {}])),
      },
    },
  };
  const ids = lockOf(fleetOf(`[devices.ws-1.users]\n${names.map((name) => `${name} = {}\n`).join("")}`));
  const stack = new TerraformStack(Testing.app(), "stack");
  const device = new OpenSesameDevice(stack, "ws-1", {
    fleet: { manifest, lock: JSON.parse(writeLock(ids)) as FleetLockFile, directory: scratch },
    provision,
  });
  return { device, resources: resourcesOf(withoutRemarks(Testing.synth(stack))) };
}

describe("the document on its way", () => {
  it.each(readdirSync(join(vectors, "trees")))("is another spelling of the same tree: %s", (name) => {
    const tree = parseTreeDocument(readFileSync(join(vectors, "trees", name)), name, sha256Hex);
    const carried = carriedDocument(tree);
    expect(carried).toMatch(/^[\x20-\x7e]+$/);
    expect(documentText(parseTreeDocument(carried, name, sha256Hex))).toBe(documentText(tree));
  });

  it("holds nothing that OpenTofu evaluates, whatever its texts are", () => {
    const words = fc.constantFrom(
      "${",
      "%{",
      "$${",
      "$",
      "%",
      "{",
      "}",
      '"',
      "\\",
      "🔒",
      "\u2028",
      "x",
      "a b",
    );
    fc.assert(
      fc.property(fc.array(words, { maxLength: 12 }), (parts) => {
        const source = JSON.stringify(`x${parts.join("")}`);
        const tree = treeOf(
          fleetOf(
            `[devices.one]\n[[devices.one.policy]]\nkey = "audit.enabled"\nvalue = true\nsource = ${source}`,
          ),
          "one",
        );
        const carried = carriedDocument(tree);
        expect(carried).not.toMatch(/[$%]\{/);
        expect(JSON.parse(carried)).toEqual(JSON.parse(documentText(tree)));
      }),
    );
  });

  it("has a literal for every other text of the manifest", () => {
    expect(literal("a$b%c{d ${e} %{f}")).toBe("a$b%c{d $${e} %%{f}");
  });
});

/** Runs what OpenTofu would, with an `ssh` that writes down what it was given. */
function run(
  { provisioner }: Resource,
  environment: Readonly<Record<string, string>> = {},
): { readonly args: readonly string[]; readonly input: Buffer; readonly hostKeys: string | null } {
  const bin = mkdtempSync(join(scratch, "bin-"));
  const recorder = `#!/bin/sh
cd ${bin}
for arg; do printf '%s\\0' "$arg"; case $arg in UserKnownHostsFile=*) eval "$arg";; esac; done >args
cat >input
[ ! -e "$UserKnownHostsFile" ] || cp "$UserKnownHostsFile" keys
exit 7
`;
  writeFileSync(join(bin, "ssh"), recorder, { mode: 0o755 });
  const { command = "", environment: own = {}, interpreter = [] } = provisioner?.[0]?.["local-exec"] ?? {};
  const [shell = "", ...rest] = interpreter;
  const temporary = mkdtempSync(join(scratch, "a temporary "));
  let status: unknown = 0;
  try {
    execFileSync(shell, [...rest, command], {
      env: { PATH: `${bin}:${process.env["PATH"]}`, TMPDIR: temporary, ...own, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
  } catch (error) {
    ({ status } = error as { status: unknown });
  }
  // What ssh ends with, OpenTofu learns; and nothing is left behind.
  expect(status).toBe(7);
  expect(readdirSync(temporary)).toEqual([]);
  const keys = join(bin, "keys");
  return {
    args: readFileSync(join(bin, "args"), "utf8").split("\0").slice(0, -1),
    input: readFileSync(join(bin, "input")),
    hostKeys: existsSync(keys) ? readFileSync(keys, "utf8") : null,
  };
}

const only = (resources: readonly Resource[]): Resource => {
  const [one, ...others] = resources;
  if (one === undefined || others.length > 0) throw new Error("not one resource");
  return one;
};

describe("the command line of ssh", () => {
  it("knows one host key, asks nobody, and forwards nothing", () => {
    const { args, hostKeys } = run(only(makeDevice({ kind: "ssh", hostKeys: [hostKey, hostKey] }).resources));
    expect(hostKeys).toBe(`device ${hostKey}\ndevice ${hostKey}\n`);
    const options = args.slice(0, args.indexOf("--"));
    for (const option of [
      "StrictHostKeyChecking=yes",
      "BatchMode=yes",
      "UpdateHostKeys=no",
      "ClearAllForwardings=yes",
      "GlobalKnownHostsFile=/dev/null",
      "HostKeyAlias=device",
    ])
      expect(options).toContain(option);
    expect(options.slice(options.indexOf("-l"))[1]).toBe("ops");
    expect(args.slice(args.indexOf("--"))[1]).toBe("192.0.2.7");
    expect(options).not.toContain("-p");
    expect(options).not.toContain("-i");
  });

  it("takes a file of known hosts, a key, a port and a configuration from elsewhere", () => {
    const { args } = run(
      only(
        makeDevice({
          kind: "ssh",
          knownHosts: "/etc/a dir/known",
          identityFile: "/keys/my key",
          port: 2222,
          sshConfig: "/etc/ssh config",
          address: "2001:db8::7",
          login: "root",
        }).resources,
      ),
    );
    expect(args).toContain('UserKnownHostsFile="/etc/a dir/known"');
    expect(args).not.toContain("HostKeyAlias=device");
    expect(args.slice(args.indexOf("-p")).slice(0, 7)).toEqual(
      "-p|2222|-i|/keys/my key|-o|IdentitiesOnly=yes|-F".split("|"),
    );
    expect(args.slice(args.indexOf("--"))[1]).toBe("2001:db8::7");
  });

  it("sends the document, then the release, and names what the device is to find", () => {
    const { device, resources } = makeDevice({ kind: "ssh", hostKeys: [hostKey] });
    const { args, input } = run(only(resources));
    expect(input.toString()).toBe(`${device.document}\nstream\n${release}`);
    expect(args.at(-1)).toMatch(new RegExp(`' 0\\.1\\.0 ${sha256} amd64 refuse$`));
    const told = run(
      only(makeDevice({ kind: "ssh", hostKeys: [hostKey], localEdits: "overwrite" }).resources),
    );
    expect(told.args.at(-1)).toMatch(/ amd64 overwrite$/);
  });

  it("sends an address instead, or says why there is no release", () => {
    const source = "https://example.org/a_0.1.0_amd64.deb";
    const sent = ({ source: from }: { source: string }): string | undefined =>
      run(only(makeDevice({ kind: "ssh", hostKeys: [hostKey] }, { source: from }).resources))
        .input.toString()
        .split("\n")[1];
    expect(sent({ source })).toBe(source);
    expect(sent({ source: "none $(id).deb" })).toBe(
      `there is no file ${join(scratch, "none $(id).deb")} where the fleet is rolled out`,
    );
  });

  it("carries a tree that is longer than one variable can be", () => {
    const { device, resources } = makeDevice({ kind: "ssh", hostKeys: [hostKey] }, { users: 900 });
    expect(device.document.length).toBeGreaterThan(400_000);
    expect(run(only(resources)).input.toString()).toBe(`${device.document}\nstream\n${release}`);
  });

  it("removes by what the resource kept, and by nothing else", () => {
    const { resources } = makeDevice({ kind: "ssh", hostKeys: [hostKey], onDestroy: "remove" });
    const removal = resources.find(({ input }) => input !== undefined);
    if (removal === undefined) throw new Error("no removal");
    const { environment = {}, when } = removal.provisioner?.[0]?.["local-exec"] ?? {};
    expect(when).toBe("destroy");
    const kept = Object.fromEntries(
      Object.entries(environment).map(([name, value]) => [
        name,
        value.replace(/^\$\{self\.input\.(\w+)\}$/, (_, of: string) => removal.input?.[of] ?? "lost"),
      ]),
    );
    const { args, input } = run(removal, kept);
    expect(input.toString()).toBe("");
    expect(args.slice(args.indexOf("--"))[1]).toBe("192.0.2.7");
    expect(args.at(-1)).toContain("sesame fleet remove");
  });
});

describe("user data", () => {
  const source = "https://example.org/a_0.1.0_amd64.deb";

  it("is a #cloud-config in JSON, whose change is a change of every new machine", async () => {
    const { device, resources } = makeDevice({ kind: "cloud-init" }, { source });
    expect(resources).toEqual([]);
    await expect(device.userData()).toMatchFileSnapshot("snapshots/user-data.yaml.snap");
  });

  it("carries the tree and the address in ASCII, and nothing that OpenTofu evaluates", () => {
    const { device } = makeDevice({ kind: "cloud-init" }, { source });
    const text = device.userData();
    expect(text).toMatch(/^[\n\x20-\x7e]+$/);
    expect(text).not.toMatch(/[$%]\{/);
    const input = device.cloudConfig().write_files.find(({ path }) => path.endsWith("/input"));
    expect(input?.content).toBe(`${device.document}\n${source}\n`);
    expect(JSON.parse(text.replace("#cloud-config\n", ""))).toEqual(device.cloudConfig());
  });

  it("fetches from another place where the manifest names a file", () => {
    const { device } = makeDevice({ kind: "cloud-init", releaseAddress: source });
    expect(device.userData()).toContain(`\\n${source}\\n`);
  });

  it.each(["http://example.org/a.deb", "https://example.org", "https://example.org/${a}.deb", "/srv/a.deb"])(
    "is refused with a release at %s",
    (releaseAddress) => {
      let code = "";
      try {
        makeDevice({ kind: "cloud-init", releaseAddress });
      } catch (error) {
        code = error instanceof SesameError ? error.code : "";
      }
      expect(code).toBe("FLEET_PROVISION_INVALID");
    },
  );
});
