// What root sees in the memory of the daemons while passwords, keys and values pass through them: nothing. What shows
// that the search can find: a public text in every process that was searched, live keys once secure memory is forced
// to be readable, and the value that the leaking build leaks.

import { describe, expect, test } from "vitest";
import type { BusClient, CryptoProfile } from "../../src/core/ports.js";
import { secureText } from "../support/bus.js";
import { Installation, type InstallationOptions } from "../support/installation.js";
import {
  demandHiddenMemory,
  demandRoot,
  largest,
  look,
  lookAtDaemons,
  passwords,
  prepare,
  randomMoment,
  type Subject,
  values,
} from "../support/memory-subject.js";
import { scanStopped } from "../support/scan-memory.js";

const snapshotsOfEach = 40;
const looksAtStack = 1_500;
const requestsInFlight = 48;
const longMs = 300_000;

async function withSubject(
  options: InstallationOptions,
  body: (subject: Subject) => Promise<void>,
): Promise<void> {
  const installation = await Installation.start(options);
  try {
    await body(await prepare(installation));
  } finally {
    await installation.end();
  }
}

/** Gets, sets and bundles of the first profile, while the second is unlocked and locked without end. */
async function hammer(bus: BusClient, { keys, otherKeys }: Subject, working: () => boolean): Promise<void> {
  const get = async (profile: string, key: string): Promise<void> => {
    const { secret } = await bus.call("secret.get", { profile, key });
    secret?.release();
  };
  const acts = [
    () => get("one", "token"),
    () => get("one", "largest"),
    async () => {
      using secret = secureText(values.one);
      await bus.call("secret.set", { profile: "one", key: "token", secret });
    },
    async () => {
      using names = secureText('["token"]');
      const { secret } = await bus.call("secret.bundle", { profile: "one", secret: names });
      secret?.release();
    },
    () => bus.call("vault.unlock", { profile: "one", params: { factor: "password" }, secret: keys.kek }),
    async () => {
      const params = { factor: "password" };
      await bus.call("vault.unlock", { profile: "two", params, secret: otherKeys.kek });
      await get("two", "other");
      await bus.call("vault.lock", { profile: "two" });
    },
  ];
  const worker = async (number: number): Promise<void> => {
    const [first] = acts;
    // Most of them read a small value: that is what a daemon does most of the time. One alone locks.
    const act = acts[number] ?? first;
    while (working()) await act?.();
  };
  await Promise.all(Array.from({ length: requestsInFlight }, (_, number) => worker(number)));
}

/** Whatever `take` sees, again and again at random moments of the hammer's work. */
async function lookUnderLoad(subject: Subject, snapshots: number, take: () => string[]): Promise<string[]> {
  const bus = await subject.installation.connect();
  let working = true;
  const hammering = hammer(bus, subject, () => working);
  const seen: string[] = [];
  for (let snapshot = 0; snapshot < snapshots; snapshot += 1) {
    await randomMoment(4);
    seen.push(...take());
  }
  working = false;
  await hammering;
  bus.close();
  return seen;
}

const cryptoProfiles: readonly CryptoProfile[] = ["leading-edge", "governance-compatible"];

describe.each(cryptoProfiles)("with crypto profile %s", (cryptoProfile) => {
  test(
    "the daemons show no password, key or value at any moment under load",
    { timeout: longMs },
    async (context) => {
      demandHiddenMemory(context);
      await withSubject({ cryptoProfile }, async (subject) => {
        expect(await lookUnderLoad(subject, snapshotsOfEach, () => lookAtDaemons(subject))).toEqual([]);
      });
    },
  );

  // A hash function's frames hold its key for half a microsecond, so this takes many looks at where they would lie.
  test("the stack of daemon-secrets shows no key at any moment", { timeout: longMs }, async (context) => {
    demandRoot(context);
    await withSubject({ cryptoProfile }, async (subject) => {
      const pid = subject.installation.pidOf("daemon-secrets");
      const stack = (): string[] =>
        scanStopped(pid, subject.needles, "[stack]").finds.map(({ needle }) => needle);
      expect(await lookUnderLoad(subject, looksAtStack, stack)).toEqual([]);
    });
  });

  test("the daemons show nothing after each command of the CLI", { timeout: longMs }, async (context) => {
    demandHiddenMemory(context);
    await withSubject({ cryptoProfile }, async (subject) => {
      const { installation } = subject;
      const after = async (args: readonly string[], input = ""): Promise<Buffer> => {
        const output = await installation.run(args, input);
        expect(lookAtDaemons(subject), args.join(" ")).toEqual([]);
        return output;
      };
      await after(["secret", "set", "-p", "one", "token"], values.one);
      expect((await after(["secret", "get", "-p", "one", "token"])).toString()).toBe(values.one);
      expect((await after(["secret", "get", "-p", "one", "largest"])).toString()).toBe(largest);
      const printed = await after(["env", "-p", "two", "--", "sh", "-c", 'printf %s "$OTHER"']);
      expect(printed.toString()).toBe(values.two);
      expect((await after(["export", "-p", "two", "--format", "json"])).toString()).toContain(values.two);
      expect((await after(["inject"], "{{ sesame://two/other }}")).toString()).toBe(values.two);
      await after(["lock", "-p", "one"]);
      await after(["unlock", "-p", "one", "--password-stdin"], passwords.one);
      await after(["lock", "--all"]);
    });
  });

  test(
    "a lock leaves nothing behind, even where secure memory can be read",
    { timeout: longMs },
    async (context) => {
      demandRoot(context);
      const environment = { SESAME_FORCE_MLOCK: "1" };
      await withSubject({ cryptoProfile, environment }, async (subject) => {
        const { installation } = subject;
        const found = (await lookUnderLoad(subject, 3, () => lookAtDaemons(subject))).map((find) =>
          find.replace(/ at .*/, ""),
        );
        expect(found).toContain("daemon-secrets: entry key of one");
        await installation.run(["lock", "--all"]);
        expect(lookAtDaemons(subject)).toEqual([]);
        await installation.run(["unlock", "-p", "one", "--password-stdin"], passwords.one);
        await installation.run(["secret", "get", "-p", "one", "largest"]);
        const unlocked = lookAtDaemons(subject).map((find) => find.replace(/ at .*/, ""));
        expect(new Set(unlocked)).toEqual(new Set(["daemon-secrets: entry key of one"]));
        await installation.run(["lock", "--all"]);
        expect(lookAtDaemons(subject)).toEqual([]);
      });
    },
  );
});

test(
  "no key is left when a notice of a suspend or a locked session is answered, even where secure memory can be read",
  { timeout: longMs },
  async (context) => {
    demandRoot(context);
    await withSubject({ environment: { SESAME_FORCE_MLOCK: "1" } }, async (subject) => {
      const { installation } = subject;
      const bus = await installation.connect();
      for (const what of ["suspend", "session-lock"]) {
        await installation.run(["unlock", "-p", "one", "--password-stdin"], passwords.one);
        await installation.run(["unlock", "-p", "two", "--password-stdin"], passwords.two);
        await installation.run(["secret", "get", "-p", "one", "largest"]);
        expect(lookAtDaemons(subject).join("\n")).toMatch(/entry key of one[^]*entry key of two/);
        (await bus.call("vault.session_notice", { params: { what } })).secret?.release();
        expect(lookAtDaemons(subject), what).toEqual([]);
      }
      bus.close();
    });
  },
);

test(
  "the deliberate leak of the test build is found in daemon-secrets, and there alone",
  { timeout: longMs },
  async (context) => {
    demandRoot(context);
    await withSubject({ flavour: "dist-test" }, async (subject) => {
      const { installation } = subject;
      const read = ["secret", "get", "-p", "one", "token"];
      await installation.run(read);
      const found = look(subject, installation.pidOf("daemon-secrets")).join("\n");
      expect(found).toContain("value of one at");
      expect(look(subject, installation.pidOf("daemon-profile"))).toEqual([]);
    });
  },
);
