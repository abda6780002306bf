// A machine that boots for the first time with the user data of a device: cloud-init itself runs, fetches the release over https from a
// server in the lab's network, and applies the tree.

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";
import { type Release, version } from "../support/release.js";
import { root } from "../support/root.js";
import { whyNoTofu } from "../support/tofu.js";
import { readDeviceTree, treeOfDocument } from "./support/device-tree.js";
import { Host } from "./support/host.js";
import { demandLab, labDirectory } from "./support/lab.js";
import { releasesOf } from "./support/releases.js";
import { TofuFleet } from "./support/tofu-fleet.js";

const absent = inject("labAbsent") || (whyNoTofu() ?? "");
const serverAddress = "10.78.0.1";
const seed = "/var/lib/cloud/seed/nocloud";
const directory = join(labDirectory, "cloud-init");
let host: Host;
let release: Release;
let fleet: TofuFleet;
let server: ChildProcess;
let userData: string;

beforeAll(async () => {
  if (absent !== "") return;
  ({ release } = releasesOf(inject("run")));
  host = await Host.start("host-a");
  await demandLab(["install", "host-a", "cloud-init"]);
  makeCertificate();
  server = await serve();
  await host.push(join(directory, "cert.pem"), "/usr/local/share/ca-certificates/lab.crt");
  await host.shell("update-ca-certificates");
  fleet = new TofuFleet("cloud-init-fleet");
  writeFileSync(fleet.path("known_hosts"), "");
}, 300_000);
beforeEach((context) => {
  if (absent !== "") context.skip(absent);
});
afterAll(async () => {
  if (absent !== "") return;
  server.kill();
  await host.remove();
});

function makeCertificate(): void {
  mkdirSync(directory, { recursive: true });
  const subject = ["-subj", "/CN=lab", "-addext", `subjectAltName=IP:${serverAddress}`];
  const key = [
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:P-256",
    "-nodes",
    "-keyout",
    join(directory, "key.pem"),
  ];
  execFileSync(
    "openssl",
    ["req", "-x509", ...key, ...subject, "-days", "2", "-out", join(directory, "cert.pem")],
    {
      stdio: "ignore",
    },
  );
}

/** Gives the release to whoever asks, in the hosts' network. */
async function serve(): Promise<ChildProcess> {
  const program = `
    const { createReadStream, readFileSync } = require("node:fs");
    const [, key, cert, release] = process.argv;
    const answer = (request, response) => createReadStream(release).pipe(response);
    require("node:https")
      .createServer({ key: readFileSync(key), cert: readFileSync(cert) }, answer)
      .listen(443, ${JSON.stringify(serverAddress)}, () => console.log("listening"));`;
  const files = [join(directory, "key.pem"), join(directory, "cert.pem"), release.package];
  // The script is replaced by what it runs, so that an end of one is the end of the other.
  const child = spawn(join(root, "tests/lab/lab"), ["net", process.execPath, "-e", program, ...files], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  return child;
}

function declare(sha256: string): void {
  fleet.declare(`
[org]
domain = "example.org"
[[org.policy]]
key = "secrets.history_versions"
value = 7
source = "team “\${x}” 🔒"
[org.units]
memlock_mib = 8
[artifact]
version = "${version}"
amd64 = { source = "https://${serverAddress}/open-sesame.deb", sha256 = "${sha256}" }
[devices.host-a.users]
alice = { linger = true, config.clipboard.max_history = 3 }
bob = { linger = true }
`);
}

/** A first boot with the user data that OpenTofu has for the device; how cloud-init says that it ended. */
async function bootWith(sha256: string): Promise<string> {
  declare(sha256);
  fleet.synthesize();
  expect(await fleet.tofu("init")).toMatchObject({ status: 0 });
  expect(await fleet.tofu("apply", "-auto-approve")).toMatchObject({ status: 0 });
  ({ output: userData } = await fleet.tofu("output", "-raw", "user_data_host-a"));
  await host.shell("cloud-init clean --logs");
  await host.write(`${seed}/user-data`, userData);
  await host.write(`${seed}/meta-data`, `instance-id: ${sha256.slice(0, 8)}\n`);
  // The lab has made the network, and knows the host's keys.
  await host.write(
    "/etc/cloud/cloud.cfg.d/99-lab.cfg",
    "network: {config: disabled}\nssh_deletekeys: false\n",
  );
  await host.restart();
  const { stdout } = await host.run(["cloud-init", "status", "--wait", "--format=json"]);
  return (JSON.parse(stdout) as { readonly status: string }).status;
}

const sumOf = (path: string): string => createHash("sha256").update(readFileSync(path)).digest("hex");

describe("a new machine", () => {
  test("with another release than the manifest means gets nothing", async () => {
    expect(await bootWith("0".repeat(64))).toBe("error");
    const log = await host.demand(["cat", "/var/log/cloud-init-output.log"]);
    expect(log).toContain("another SHA-256 than the manifest says; nothing was changed");
    expect((await host.run(["test", "-e", "/etc/pds"])).status).toBe(1);
    expect((await host.run(["dpkg", "--status", "open-sesame"])).status).toBe(1);
  });

  test("has the release and exactly the files of the fleet after its first boot", async () => {
    expect(await bootWith(sumOf(release.package))).toBe("done");
    expect(await host.demand(["sesame", "--version"])).toBe(`${version}\n`);
    expect(await readDeviceTree(host)).toEqual(treeOfDocument(fleet.documentOf("host-a")));
    expect((await host.run(["ls", "/var/lib/open-sesame-rollout"])).status).not.toBe(0);
    const found = await host.demand(["find", "/tmp", "/var/tmp", "-name", "*sesame*"]);
    expect(found).toBe("");
  });

  test("is given user data that fits cloud-init's schema", async () => {
    const { status, stdout, stderr } = await host.run([
      "cloud-init",
      "schema",
      "--config-file",
      `${seed}/user-data`,
    ]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain("Valid schema");
  });

  test("has daemons for its users, whose init adopts what the fleet minted", async () => {
    await host.restart();
    for (const name of ["alice", "bob"]) {
      const user = host.user(name);
      await user.awaitDaemons();
      await user.initialize();
      expect((await user.status()).installation?.id).toBe(fleet.idOf("host-a", name));
      expect(await user.demand(["sesame", "config", "get", "secrets.history_versions"])).toBe("7\n");
    }
  });
});
