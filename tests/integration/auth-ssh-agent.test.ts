// The factor "ssh-agent" against OpenSSH's own agent and against agents that lie: enrolling, unlocking without a prompt,
// revoking, and each way in which an agent or a key will not serve, with the words for it.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { VaultMetadata } from "../../src/platform/vault-metadata.js";
import { readEntries, verifyChain } from "../support/audit.js";
import { type Ended, password, Product } from "../support/product.js";
import { RandomEd25519 } from "../support/random-ed25519.js";
import { blobOf, FalseAgent, identities, KeyAgent, signature, wire } from "../support/ssh-agent.js";

const config = `[secrets.rate_limit]
burst = 100000
per_second = 100000
[auth.failures]
burst = 1000
per_minute = 1000
`;

let product: Product;
beforeAll(async () => {
  product = new Product({ config });
  await product.begin();
});
afterAll(() => product.remove());

/** The profile "work" has its password alone again. */
afterEach(async () => {
  const listed = await product.demand(["auth", "list", "-p", "work", "--json"]);
  const { factors } = JSON.parse(listed) as { factors: { id: string }[] };
  for (const { id } of factors.filter((factor) => factor.id !== "password"))
    await product.demand(["auth", "revoke", "-q", "-p", "work", id, "--password-stdin"], { input: password });
});

function agent(): KeyAgent {
  const made = new KeyAgent();
  onTestFinished(() => made.stop());
  return made;
}

async function falseAgent(answers: Parameters<typeof FalseAgent.start>[0]): Promise<FalseAgent> {
  const made = await FalseAgent.start(answers);
  onTestFinished(() => made.stop());
  return made;
}

interface HasEnvironment {
  readonly environment: Readonly<Record<string, string>>;
}

const enroll = (at: HasEnvironment, args: readonly string[] = []): Promise<Ended> =>
  product.run(["auth", "enroll", "-p", "work", "--password-stdin", ...args], {
    input: password,
    environment: at.environment,
  });

const unlock = async (
  environment: Readonly<Record<string, string>>,
  args: readonly string[] = [],
): Promise<Ended> => {
  await product.demand(["lock", "-q", "-p", "work"]);
  return product.run(["unlock", "-p", "work", "--factor", "ssh-agent", ...args], { environment });
};

const metadata = (): VaultMetadata =>
  JSON.parse(readFileSync(join(product.vaults, "work.meta.json"), "utf8")) as VaultMetadata;

const lastAudited = (wanted: string): Record<string, unknown> | undefined =>
  readEntries(product.audit).findLast(({ action }) => action === wanted);

const anchor = (): Promise<string> => product.demand(["secret", "get", "-p", "work", "anchor"]);

async function enrolled(type: "ed25519" | "rsa" = "ed25519"): Promise<{ at: KeyAgent; fingerprint: string }> {
  const at = agent();
  const fingerprint = at.add(type);
  expect((await enroll(at)).status).toBe(0);
  return { at, fingerprint };
}

describe.each(["ed25519", "rsa"] as const)("a key of type %s", (type) => {
  test("is enrolled beside the password, and opens the vault without a prompt", async () => {
    const before = metadata();
    const at = agent();
    const fingerprint = at.add(type);
    expect(await enroll(at)).toEqual({
      status: 0,
      stdout: "",
      stderr: 'sesame: factor "ssh-agent" of profile "work" is enrolled\n',
    });
    const after = metadata();
    expect(after.version).toBe(2);
    expect(after.factors[0]).toEqual(before.factors[0]);
    expect(after.factors[1]).toMatchObject({
      id: "ssh-agent",
      kind: "ssh-agent",
      facts: {
        algorithm: type === "rsa" ? "rsa-sha2-512" : "ssh-ed25519",
        fingerprint,
        key_derivation: "blake3",
      },
    });
    expect(Buffer.from(after.factors[1]?.salt ?? "", "base64")).toHaveLength(32);
    expect(await unlock(at.environment, ["--non-interactive"])).toEqual({
      status: 0,
      stdout: "",
      stderr: 'sesame: profile "work" is unlocked\n',
    });
    expect(await anchor()).toBe("held");
    expect(lastAudited("vault.factor_enrolled")).toMatchObject({
      outcome: "ok",
      profile: "work",
      details: { factor: "ssh-agent", kind: "ssh-agent", fingerprint },
    });
    expect(verifyChain(product.audit)).toMatchObject({ intact: true, faults: [] });
  });

  test("opens it before a password is asked for, and the password still does", async () => {
    const { at } = await enrolled(type);
    await product.demand(["lock", "-q", "-p", "work"]);
    expect(await product.run(["unlock", "-p", "work"], { environment: at.environment })).toMatchObject({
      status: 0,
    });
    await product.demand(["lock", "-q", "-p", "work"]);
    await product.unlock("work");
    expect(await anchor()).toBe("held");
  });

  test("is revoked, and opens the vault no longer", async () => {
    const { at, fingerprint } = await enrolled(type);
    expect(
      await product.run(["auth", "revoke", "-p", "work", fingerprint, "--password-stdin"], {
        input: password,
      }),
    ).toMatchObject({ status: 0 });
    expect(metadata()).toMatchObject({ version: 1, factors: [{ kind: "password" }] });
    expect((await unlock(at.environment)).status).not.toBe(0);
    expect(lastAudited("vault.factor_revoked")).toMatchObject({
      outcome: "ok",
      details: { factor: "ssh-agent", fingerprint },
    });
  });
});

test("several keys of one profile open it, each by itself, and an agent may have any of them", async () => {
  const first = agent();
  const second = agent();
  first.add("ed25519", "laptop");
  second.add("rsa", "desktop");
  await enroll(first);
  await enroll(second);
  expect(metadata().factors.map(({ id }) => id)).toEqual(["password", "ssh-agent", "ssh-agent-2"]);
  for (const at of [first, second]) {
    expect((await unlock(at.environment)).status).toBe(0);
    expect(await anchor()).toBe("held");
  }
  const table = await product.demand(["auth", "list", "-p", "work"]);
  expect(table.split("\n").map((line) => line.split(/ {2,}/).slice(0, 2))).toEqual([
    ["FACTOR", "NEEDED"],
    ["password", "any one"],
    ["ssh-agent", "any one"],
    ["ssh-agent-2", "any one"],
    [""],
  ]);
});

test("of several keys in an agent one is chosen by fingerprint or comment, and none by chance", async () => {
  const at = agent();
  const one = at.add("ed25519", "one");
  const two = at.add("ed25519", "two");
  const ambiguous = await enroll(at);
  expect(ambiguous.status).toBe(64);
  expect(ambiguous.stderr).toContain(`several keys that could be enrolled: ${one} (one), ${two} (two)\n`);
  expect((await enroll(at, ["--key", "two"])).status).toBe(0);
  expect(metadata().factors[1]).toMatchObject({ facts: { fingerprint: two } });
  expect((await enroll(at, ["--key", two])).stderr).toContain('vault "work" has that factor already');
  expect((await enroll(at, ["--key", "three"])).stderr).toContain('the SSH agent has no key "three"');
});

test("a vault has no factor less than one: the last is not revoked", async () => {
  const refused = await product.run(["auth", "revoke", "-p", "work", "password", "--password-stdin"], {
    input: password,
  });
  expect(refused.status).toBe(65);
  expect(refused.stderr).toContain("can't lose its last factor");
});

test("a key proves the vault where the password is revoked, and a password is enrolled again", async () => {
  const { at } = await enrolled();
  const { environment } = at;
  expect((await product.run(["auth", "revoke", "-p", "work", "password"], { environment })).status).toBe(0);
  expect(metadata().factors.map(({ id }) => id)).toEqual(["ssh-agent"]);
  expect((await unlock(environment)).status).toBe(0);
  const args = ["auth", "enroll", "-p", "work", "--factor", "password", "--password-stdin"];
  expect((await product.run(args, { environment, input: password })).status).toBe(0);
  await product.demand(["lock", "-q", "-p", "work"]);
  await product.unlock("work");
});

describe("an agent that does not serve has its own words:", () => {
  const hinted = (ended: Ended): string[] =>
    ended.stderr.split("\n").filter((line) => line.startsWith("sesame: "));
  let at: KeyAgent;
  const failing = async (environment: Readonly<Record<string, string>>): Promise<Ended> => {
    const ended = await unlock(environment, ["--non-interactive"]);
    expect(ended.stdout).toBe("");
    expect(hinted(ended).at(-1)).toMatch(/^sesame: hint: /);
    return ended;
  };
  const enrollFirst = async (): Promise<void> => {
    ({ at } = await enrolled());
  };

  test("no SSH_AUTH_SOCK", async () => {
    await enrollFirst();
    const ended = await failing({});
    expect(ended.status).toBe(69);
    expect(ended.stderr).toContain("SSH_AUTH_SOCK is not set: there is no SSH agent to ask");
    expect(ended.stderr).toContain("ssh -A");
  });

  test("a socket that is gone, as in tmux after the ssh session ended", async () => {
    await enrollFirst();
    const ended = await failing({ SSH_AUTH_SOCK: join(at.directory, "gone") });
    expect(ended.status).toBe(69);
    expect(ended.stderr).toContain("which is not there any more");
    expect(ended.stderr).toContain("tmux show-environment -s SSH_AUTH_SOCK");
  });

  test("a socket at which nobody listens", async () => {
    await enrollFirst();
    at.kill();
    const ended = await failing(at.environment);
    expect(ended.status).toBe(69);
    expect(ended.stderr).toContain(`no SSH agent listens at "${at.socket}"`);
  });

  test("a file that is no socket", async () => {
    await enrollFirst();
    const ended = await failing({ SSH_AUTH_SOCK: join(at.directory, "ed25519.pub") });
    expect(ended.status).toBe(69);
    expect(ended.stderr).toContain("no SSH agent listens at");
  });

  test("one without any key", async () => {
    await enrollFirst();
    at.call(["-D"]);
    const ended = await failing(at.environment);
    expect(ended.status).toBe(69);
    expect(ended.stderr).toContain("the SSH agent shows no keys: it has none, or is locked");
  });

  test("one that is locked, which serves again when it is not", async () => {
    await enrollFirst();
    at.lock("-x");
    const ended = await failing(at.environment);
    expect(ended.status).toBe(69);
    expect(ended.stderr).toContain("ssh-add -X");
    at.lock("-X");
    expect((await unlock(at.environment)).status).toBe(0);
  });

  test("one that has other keys", async () => {
    const { fingerprint, at: first } = await enrolled();
    at = first;
    at.call(["-D"]);
    at.add("ed25519", "another");
    const ended = await failing(at.environment);
    expect(ended.status).toBe(69);
    expect(ended.stderr).toContain(`the SSH agent does not have key ${fingerprint}`);
  });

  test("a key that is to be confirmed, where nobody can", async () => {
    await enrollFirst();
    at.call(["-D"]);
    at.call(["-c", join(at.directory, "ed25519")]);
    const ended = await failing(at.environment);
    expect(ended.status).toBe(77);
    expect(ended.stderr).toContain("the SSH agent did not sign with key SHA256:");
    expect(ended.stderr).toContain("added with -c");
  });

  test("a key with destination constraints", async () => {
    await enrollFirst();
    at.call(["-D"]);
    const known = join(at.directory, "known_hosts");
    execFileSync("sh", [
      "-c",
      `printf 'host.example %s\\n' "$(cut -d' ' -f1,2 ${at.directory}/ed25519.pub)" > ${known}`,
    ]);
    at.call(["-h", "host.example", "-H", known, join(at.directory, "ed25519")]);
    const ended = await failing(at.environment);
    expect(ended.status).toBe(77);
    expect(ended.stderr).toContain("added with -h signs for its hosts alone");
  });

  test("and the password is asked for where it may be", async () => {
    await enrollFirst();
    await product.demand(["lock", "-q", "-p", "work"]);
    const args = ["unlock", "-p", "work", "--password-stdin"];
    const ended = await product.run(args, { input: password });
    expect(ended).toEqual({
      status: 0,
      stdout: "",
      stderr: [
        'sesame: factor "ssh-agent" is not at hand: SSH_AUTH_SOCK is not set: there is no SSH agent to ask',
        'sesame: profile "work" is unlocked\n',
      ].join("\n"),
    });
  });
});

describe("a key that can't be a factor is refused by its kind:", () => {
  test("ECDSA", async () => {
    const at = agent();
    at.add("ecdsa");
    const ended = await enroll(at);
    expect(ended.status).toBe(65);
    expect(ended.stderr).toContain("an ECDSA key, whose signatures differ each time");
  });

  test("a short RSA key", async () => {
    const at = agent();
    at.add("rsa-1024");
    expect((await enroll(at)).stderr).toContain("an RSA key of 1024 bits, fewer than 2048");
  });

  test("a certificate, and the key that it certifies is taken in its place", async () => {
    const at = agent();
    const ca = at.make("ed25519", "ca");
    const key = at.make("ed25519", "user");
    execFileSync("ssh-keygen", ["-q", "-s", ca, "-I", "id", "-n", "user", `${key}.pub`]);
    const { environment } = await falseAgent({
      11: () => identities([[blobOf(`${key}-cert.pub`), "certificate"]]),
    });
    const ended = await enroll({ environment });
    expect(ended.status).toBe(65);
    expect(ended.stderr).toContain("a certificate, which ends");
    // ssh-add takes the certificate beside the key.
    at.call([key]);
    expect((await enroll(at)).status).toBe(0);
  });

  test.each(["sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com"])("%s", async (type) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(type.length);
    const { environment } = await falseAgent({
      11: () => identities([[Buffer.concat([length, Buffer.from(type), Buffer.alloc(40)]), "token"]]),
    });
    const ended = await enroll({ environment });
    expect(ended.status).toBe(65);
    expect(ended.stderr).toContain("a key in a security key, whose signatures count up and never repeat");
  });
});

describe("an agent that lies gives nothing away and opens nothing:", () => {
  const before = (): string => readFileSync(join(product.vaults, "work.meta.json"), "utf8");
  let home: KeyAgent;
  let blob: Buffer;
  beforeAll(() => {
    home = new KeyAgent();
    blob = blobOf(`${home.make("ed25519", "known")}.pub`);
  });
  afterAll(() => home.stop());
  const listing = () => identities([[blob, "known"]]);

  test.each([
    ["a huge length", () => Buffer.from([0x7f, 0xff, 0xff, 0xff])],
    ["no length at all", () => Buffer.from([0, 0, 0, 0])],
    ["a list that is cut off", () => Buffer.from([0, 0, 0, 6, 12, 0, 0, 0, 9, 0])],
    ["a million keys", () => Buffer.from([0, 0, 0, 5, 12, 0, 15, 66, 64])],
    ["another message", () => Buffer.from([0, 0, 0, 1, 99])],
  ])("%s in place of the list", async (_what, answer) => {
    const whole = before();
    const ended = await enroll(await falseAgent({ 11: answer }));
    expect(ended.status).toBe(76);
    expect(ended.stderr).toContain("is not to be trusted");
    expect(before()).toBe(whole);
  });

  test.each([
    ["a wrong signature", () => signature("ssh-ed25519", Buffer.alloc(64, 7))],
    ["a signature of another length", () => signature("ssh-ed25519", Buffer.alloc(63, 7))],
    ["a signature by another algorithm", () => signature("ssh-rsa", Buffer.alloc(64, 7))],
    [
      "a signature with something behind it",
      () => Buffer.concat([signature("ssh-ed25519", Buffer.alloc(64)), Buffer.alloc(9)]),
    ],
    ["a signature that is too large", () => signature("ssh-ed25519", Buffer.alloc(9_000))],
  ])("%s", async (_what, answer) => {
    const whole = before();
    const ended = await enroll(await falseAgent({ 11: listing, 14: () => null, 13: answer }));
    expect(ended.status).toBe(76);
    expect(ended.stderr).toContain("is not to be trusted");
    expect(before()).toBe(whole);
  });

  test("a connection that ends before the answer", async () => {
    const ended = await enroll(
      await falseAgent({
        11: (_message, socket) => {
          socket.destroy();
          return null;
        },
      }),
    );
    expect(ended.status).toBe(76);
    expect(ended.stderr).toContain("went away instead of answering");
  });

  test("silence, which ends after five seconds", async () => {
    const begin = performance.now();
    const ended = await enroll(await falseAgent({ 11: () => null }));
    expect(ended.status).toBe(69);
    expect(ended.stderr).toContain("did not answer in time");
    expect(performance.now() - begin).toBeGreaterThan(4_900);
  });

  test("a good signature that is another one each time: no key can come of it", async () => {
    const key = new RandomEd25519();
    const keyBlob = Buffer.concat([wire("ssh-ed25519"), wire(key.publicKey)]);
    let count = 0;
    const ended = await enroll(
      await falseAgent({
        11: () => identities([[keyBlob, "random"]]),
        13: (message) => {
          count += 1;
          const start = 9 + keyBlob.length;
          return signature("ssh-ed25519", key.sign(message.subarray(start, message.length - 4)));
        },
      }),
    );
    expect(count).toBe(2);
    expect(ended.status).toBe(65);
    expect(ended.stderr).toContain("kept by an agent that signs the same bytes otherwise each time");
  });
});

test("a wrong password enrols nothing, and is audited as that", async () => {
  const at = agent();
  at.add("ed25519");
  const whole = readFileSync(join(product.vaults, "work.meta.json"), "utf8");
  const ended = await product.run(["auth", "enroll", "-p", "work", "--password-stdin"], {
    input: "a wrong password",
    environment: at.environment,
  });
  expect(ended.status).toBe(77);
  expect(readFileSync(join(product.vaults, "work.meta.json"), "utf8")).toBe(whole);
  expect(readEntries(product.audit).at(-1)).toMatchObject({
    action: "vault.factor_enrolled",
    outcome: "denied",
    code: "AUTH_FAILED",
  });
});
