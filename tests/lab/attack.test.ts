// Attacks on the daemons by another process of the same user. The units as installed withstand all of them. The opt-in
// drop-in with namespaces does so only where Node.js is execute-only, or ptrace_scope is 3 (vm.test.ts): that is measured
// here, so that nobody turns it on in the belief that more directives are more safety.

import { beforeAll, describe, expect, test } from "vitest";
import {
  attackOwn,
  type AttackResults,
  documentedResults,
  formatResults,
  type Hardening,
} from "./support/attack.js";
import { type DaemonName, daemonNames, type HostUser } from "./support/host.js";
import { useHost } from "./support/use-host.js";

const host = useHost();
let alice: HostUser;

beforeAll(async () => {
  alice = host().user("alice");
  await alice.initialize();
});

/** The documented column holds for daemon-secrets; daemon-profile never has a key that one could find. */
function expectedOf(daemon: DaemonName, hardening: Hardening): AttackResults {
  const column = documentedResults(hardening);
  if (daemon === "daemon-secrets" || column["code injection"] === undefined) return column;
  return { ...column, "code injection": "no key" };
}

async function expectDocumented(daemon: DaemonName, hardening: Hardening): Promise<AttackResults> {
  const results = await attackOwn(alice, daemon);
  console.log(formatResults(`${daemon}, ${hardening}:`, results));
  expect(results).toEqual(expectedOf(daemon, hardening));
  return results;
}

/** Where root installs it, Node.js is execute-only; where a user does, it is readable. */
async function setNodeMode(mode: "0711" | "0755"): Promise<void> {
  await host().demand(["chmod", mode, "/usr/lib/open-sesame/bin/node"]);
  await alice.restartDaemons();
  await alice.unlock();
}

async function addNamespaces(): Promise<void> {
  await host().shell(
    "install -D -m 0644 /usr/lib/open-sesame/systemd/hardening.namespaces.conf " +
      "/etc/systemd/user/open-sesame-.service.d/60-hardening-namespaces.conf",
  );
}

describe("another process of the same user", () => {
  test("finds Node.js installed so that nobody but root reads it", async () => {
    expect(await host().demand(["stat", "-c", "%a %U", "/usr/lib/open-sesame/bin/node"])).toBe("711 root\n");
  });

  describe.each(["0711", "0755"] as const)("where Node.js has the mode %s", (mode) => {
    test.each(daemonNames)("gets nothing out of %s in its default unit", async (daemon) => {
      await setNodeMode(mode);
      const results = await expectDocumented(daemon, "default units");
      expect(new Set(Object.values(results))).toEqual(new Set(["EACCES", "EPERM"]));
      expect((await alice.readAnchor()).stdout).toBe(alice.anchor);
    });
  });

  test.each(daemonNames)(
    "gets everything out of %s in a user namespace with a readable Node.js",
    async (daemon) => {
      await addNamespaces();
      await setNodeMode("0755");
      await expectDocumented(daemon, "namespaces, readable Node.js");
      expect((await alice.examine("sandbox"))["sandbox.namespaces_fit"]).toMatch(/^error: /);
    },
  );

  test.each(daemonNames)("gets nothing out of %s there with an execute-only one", async (daemon) => {
    await addNamespaces();
    await setNodeMode("0711");
    await expectDocumented(daemon, "namespaces, execute-only Node.js");
  });
});
