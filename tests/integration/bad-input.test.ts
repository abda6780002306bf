// What a person or a program can ask wrongly, through the real CLI and the real daemons: each is told clearly, with
// the right status, changes nothing, and leaves the daemons serving.

import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { MethodName } from "../../src/bus/methods.js";
import type { CallOptions } from "../../src/core/ports.js";
import { codeOf, secureText, takeText } from "../support/bus.js";
import { expectServing, password, Product, told } from "../support/product.js";

let product: Product;
let pids: number[];
beforeAll(async () => {
  product = await Product.ready();
  pids = await product.pids();
});
afterEach(() => expectServing(product, pids));
afterAll(() => product.remove());

const profileHint = "use 1 to 64 letters, digits, '-' and '_', starting with a letter or digit";
const keyHint = "use 1 to 256 letters, digits, '.', '_', '-' and '/', with no empty, '.' or '..' part";
const valueHint = "store at most 1048576 bytes; keep larger data in a file encrypted with a key kept here";

const set = (key: string, input: string | Uint8Array, ...flags: string[]) =>
  product.run(["secret", "set", "-q", "-p", "work", ...flags, key], { input });
const get = (key: string) => product.run(["secret", "get", "-p", "work", key]);

describe("a wrong password", () => {
  test("does not unlock, locked or unlocked alike, and the right one still does", async () => {
    const wrong = {
      status: 77,
      stdout: "",
      stderr: told(
        'the password does not open vault "work"',
        "try again with the right password, or the right key",
      ),
    };
    const attempt = (input: string) =>
      product.run(["unlock", "-q", "-p", "work", "--password-stdin"], { input });
    expect(await attempt("wrong")).toEqual(wrong);
    await product.demand(["lock", "-q", "-p", "work"]);
    expect(await attempt(`${password} `)).toEqual(wrong);
    expect(await get("anchor")).toEqual({
      status: 77,
      stdout: "",
      stderr: told('vault "work" is locked', "run 'sesame unlock -p work'"),
    });
    await product.unlock("work");
  });

  test("of many is slowed down with the time to wait, and nobody else is", async () => {
    await product.demand(["profile", "create", "-q", "--password-stdin", "guessed"], { input: password });
    await product.demand(["lock", "-q", "-p", "guessed"]);
    const attempt = (input: string) =>
      product.run(["unlock", "-p", "guessed", "--password-stdin"], { input });
    for (let count = 0; count < 5; count += 1) expect((await attempt("wrong")).status).toBe(77);
    const refused = await attempt(password);
    expect(refused.status).toBe(75);
    expect(refused.stderr).toMatch(
      /^sesame: error: too many attempts to unlock vault "guessed" failed\nsesame: hint: wait [1-9]\d* ms and try again\n$/,
    );
    await product.unlock("work");
  });
});

describe("what does not exist", () => {
  const commands: readonly (readonly string[])[] = [
    ["secret", "get", "KEY"],
    ["secret", "delete", "KEY"],
    ["secret", "history", "KEY"],
    ["secret", "rename", "KEY", "other"],
    ["secret", "rollback", "KEY", "--version", "1"],
  ];
  const of = ([group = "", verb = "", ...rest]: readonly string[], profile: string) => [
    group,
    verb,
    "-p",
    profile,
    ...rest.map((word) => (word === "KEY" ? "nothing" : word)),
  ];

  test.each(commands.map((words) => [words.slice(0, 2).join(" "), words] as const))(
    "%s of an unknown profile, and of an unknown key, ends with 66",
    async (_, words) => {
      expect(await product.run(of(words, "nobody"))).toEqual({
        status: 66,
        stdout: "",
        stderr: told('there is no profile "nobody"', "run 'sesame profile list'"),
      });
      expect(await product.run(of(words, "work"))).toEqual({
        status: 66,
        stdout: "",
        stderr: told('vault "work" has no key "nothing"', "run 'sesame secret list -p work'"),
      });
    },
  );

  test("writing, unlocking and locking an unknown profile ends with 66", async () => {
    const unknown = told('there is no profile "nobody"', "run 'sesame profile list'");
    const input = "value";
    for (const args of [
      ["secret", "set", "-p", "nobody", "key"],
      ["unlock", "-p", "nobody", "--password-stdin"],
      ["lock", "-p", "nobody"],
      ["env", "-p", "nobody", "--", "true"],
      ["export", "-p", "nobody", "--format", "json"],
    ])
      expect([args, await product.run(args, { input })]).toEqual([
        args,
        { status: 66, stdout: "", stderr: unknown },
      ]);
  });

  test("an env with a missing key runs no command", async () => {
    const ended = await product.run(["env", "-p", "work", "--only", "anchor,nothing", "--", "echo", "ran"]);
    expect(ended).toMatchObject({ status: 66, stdout: "" });
  });
});

describe("a name", () => {
  const long = "a".repeat(65);
  const profiles: readonly (readonly [string, string])[] = [
    ["a/b", 'profile name "a/b" has "/" at character 2'],
    ["..", 'profile name ".." has "." at character 1'],
    ["a\nb", String.raw`profile name "a\nb" has "\n" at character 2`],
    [long, `profile name "${long}" has 65 characters, more than 64`],
    ["", 'profile name "" is empty'],
  ];

  test.each(profiles)("%j is no profile, for any command that takes one", async (name, message) => {
    const stderr = told(message, profileHint);
    for (const args of [
      ["secret", "get", "-p", name, "anchor"],
      ["secret", "set", "-p", name, "anchor"],
      ["unlock", "-p", name, "--password-stdin"],
      ["lock", "-p", name],
      ["profile", "create", "--password-stdin", name],
      ["profile", "delete", "--yes", name],
    ])
      expect([args, await product.run(args, { input: "x" })]).toEqual([
        args,
        { status: 64, stdout: "", stderr },
      ]);
    expect(await product.demand(["profile", "list"])).toMatch(/^(guessed\n)?work\n$/);
  });

  const keys: readonly (readonly [string, string])[] = [
    ["../anchor", 'key name "../anchor" has the part ".."'],
    ["a/../anchor", 'key name "a/../anchor" has the part ".."'],
    ["/anchor", 'key name "/anchor" has an empty part ("/" at its start or end, or twice)'],
    ["a\nb", String.raw`key name "a\nb" has "\n" at character 2`],
    ["k".repeat(257), `key name "${"k".repeat(80)}…" has 257 characters, more than 256`],
  ];

  test.each(keys)("%j is no key, neither to read nor to write", async (name, message) => {
    const stderr = told(message, keyHint);
    expect(await get(name)).toEqual({ status: 64, stdout: "", stderr });
    expect(await set(name, "x")).toEqual({ status: 64, stdout: "", stderr });
  });

  test("of 65 characters, or with a '/', is a key like any other", async () => {
    for (const name of ["k".repeat(65), "db/password", "k".repeat(256)]) {
      expect((await set(name, name)).status).toBe(0);
      expect((await get(name)).stdout).toBe(name);
    }
  });

  test("that only a client of its own making can send is refused by the daemons: NUL, newline, '..', 65 characters", async () => {
    const bus = await product.connect();
    const value = secureText("x");
    try {
      const call = (method: MethodName, options: CallOptions) => codeOf(bus.call(method, options));
      for (const name of ["a\0b", "a\nb", "..", "a/b", "a".repeat(65), ""]) {
        expect([name, await call("secret.get", { profile: name, key: "anchor" })]).toEqual([
          name,
          "REQUEST_INVALID",
        ]);
        expect([name, await call("vault.lock", { profile: name })]).toEqual([name, "REQUEST_INVALID"]);
      }
      for (const key of ["a\0b", "a\nb", "..", "../a", "a//b", "/a", "k".repeat(257), ""]) {
        expect([key, await call("secret.get", { profile: "work", key })]).toEqual([key, "REQUEST_INVALID"]);
        expect([key, await call("secret.set", { profile: "work", key, secret: value })]).toEqual([
          key,
          "REQUEST_INVALID",
        ]);
      }
      for (const to of ["a\0b", "..", "k".repeat(257), 7])
        expect([to, await call("secret.rename", { profile: "work", key: "anchor", params: { to } })]).toEqual(
          [to, expect.stringMatching(/^(REQUEST_INVALID|KEY_NAME_INVALID)$/)],
        );
      expect(takeText((await bus.call("secret.get", { profile: "work", key: "anchor" })).secret)).toBe(
        "held",
      );
    } finally {
      value.release();
      bus.close();
    }
  });
});

describe("a value", () => {
  const largest = Buffer.alloc(1_048_576, "v");

  test("of 1 MiB is stored and read back; of one byte more it is refused with 65, and the old one stays", async () => {
    expect((await set("large", largest)).status).toBe(0);
    expect(await set("large", Buffer.concat([largest, Buffer.of(0)]))).toEqual({
      status: 65,
      stdout: "",
      stderr: told("the value is larger than 1048576 bytes", valueHint),
    });
    expect(await get("large")).toEqual({ status: 0, stdout: largest.toString(), stderr: "" });
  });

  test("of 1 MiB and a byte from a client of its own making is refused by daemon-secrets, which gives its memory back", async () => {
    const bus = await product.connect();
    const value = secureText("v".repeat(1_048_577));
    try {
      const live = async () => {
        const { secret } = await bus.call("secrets.status");
        const { memory } = JSON.parse(takeText(secret) ?? "") as { memory: { live_buffers: number } };
        return memory.live_buffers;
      };
      const before = await live();
      for (let count = 0; count < 20; count += 1)
        expect(await codeOf(bus.call("secret.set", { profile: "work", key: "large", secret: value }))).toBe(
          "VALUE_TOO_LARGE",
        );
      expect(await live()).toBe(before);
    } finally {
      value.release();
      bus.close();
    }
    expect((await get("large")).stdout).toHaveLength(1_048_576);
  });

  test("that is empty is refused with 65 and the flag that allows it, which then stores it", async () => {
    expect(await set("empty", "")).toEqual({
      status: 65,
      stdout: "",
      stderr: told(
        'the value of "empty" is empty',
        "pipe the value to standard input, or pass --allow-empty",
      ),
    });
    expect((await get("empty")).status).toBe(66);
    expect((await set("empty", "", "--allow-empty")).status).toBe(0);
    expect(await get("empty")).toEqual({ status: 0, stdout: "", stderr: "" });
  });
});
