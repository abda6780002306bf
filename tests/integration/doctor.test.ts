// `sesame status --doctor` through the whole product: with the daemons up and down, in its three forms, over real files.

import { chmodSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Product } from "../support/product.js";

interface Check {
  readonly code: string;
  readonly category: string;
  readonly result: string;
  readonly tags: readonly string[];
  readonly finding?: string;
  readonly reason?: string;
  readonly remedy?: string;
}

let product: Product;

beforeAll(async () => {
  product = await Product.ready();
  await product.demand(["profile", "create", "-q", "--password-stdin", "zebra"], {
    input: "a long passphrase",
  });
});
afterAll(async () => {
  await product.remove();
});

async function examine(
  ...flags: readonly string[]
): Promise<{ readonly status: number | null; readonly checks: readonly Check[] }> {
  const ending = await product.run(["status", ...flags, "--json"]);
  expect(ending.stderr).toBe("");
  const { checks } = JSON.parse(ending.stdout) as { readonly checks: readonly Check[] };
  return { status: ending.status, checks };
}

const resultOf = (checks: readonly Check[], code: string): Check | undefined =>
  checks.find((check) => check.code === code);

describe("with the daemons up", () => {
  it("finds them, their version, their memory, this user's identity and the audit chain", async () => {
    const { checks } = await examine("--doctor");
    for (const code of [
      "daemons.running",
      "daemons.versions",
      "files.private",
      "identity.valid",
      "audit.chain",
      "audit.writable",
      "audit.complete",
      "audit.durable",
    ])
      expect(resultOf(checks, code), code).toMatchObject({ result: "ok" });
    expect(resultOf(checks, "audit.chain")?.finding).toMatch(/^\d+ entries verify; head \d+:[0-9a-f]{64}$/);
  });

  it("says nothing of a user: neither a profile's name nor a key's", async () => {
    for (const form of [[], ["--json"], ["--prometheus"]]) {
      const { stdout } = await product.run(["status", "--doctor", ...form]);
      expect(stdout).not.toMatch(/zebra|anchor/);
    }
  });

  it("ends with 0 when all of what was asked is well", async () => {
    expect(await examine("--doctor=identity,audit,files")).toMatchObject({ status: 0 });
  });

  it("looks at the named categories and tags alone", async () => {
    const { checks } = await examine("--doctor=audit,clock", "--tag", "stig");
    expect(checks.map(({ code }) => code)).toEqual([
      "audit.chain",
      "audit.writable",
      "audit.complete",
      "audit.durable",
      "clock.synchronised",
    ]);
  });

  it("aligns its text, without colours where nobody sees them", async () => {
    const { stdout } = await product.run(["status", "--doctor=identity,audit"]);
    const lines = stdout.trimEnd().split("\n");
    expect(lines.slice(0, -1).map((line) => line.slice(0, 20))).toEqual([
      "ok  identity.valid  ",
      "ok  identity.binding",
      "ok  identity.bound  ",
      "ok  identity.seeds  ",
      "ok  identity.signing",
      "ok  audit.chain     ",
      "ok  audit.writable  ",
      "ok  audit.complete  ",
      "ok  audit.durable   ",
    ]);
    expect(lines.at(-1)).toBe("9 checks: 9 ok, 0 warnings, 0 errors, 0 skipped");
    expect(stdout).not.toContain("\u001b");
  });

  it("finds a file that others can reach, says which, and ends with 1", async () => {
    const path = join(product.directory, "config.toml");
    chmodSync(path, 0o644);
    try {
      const { status, checks } = await examine("--doctor=files");
      expect(status).toBe(1);
      expect(resultOf(checks, "files.private")).toMatchObject({ result: "error" });
      expect(resultOf(checks, "files.private")?.finding).toContain("config.toml");
      expect(resultOf(checks, "files.private")?.remedy).toContain("chmod");
    } finally {
      chmodSync(path, 0o600);
    }
  });

  it("gives Prometheus its values", async () => {
    const { stdout } = await product.run(["status", "--doctor=identity", "--prometheus"]);
    expect(stdout).toContain('\nsesame_doctor_check{code="identity.valid",category="identity"} 0\n');
  });

  it.each([
    ["a category that is not there", ["--doctor=kernl"], "kernel"],
    ["a tag without the doctor", ["--tag", "stig"], "--doctor"],
    ["two forms at once", ["--doctor", "--json", "--prometheus"], "exclude"],
  ])("refuses %s", async (_, flags, word) => {
    const ending = await product.run(["status", ...flags]);
    expect(ending).toMatchObject({ status: 64, stdout: "" });
    expect(ending.stderr).toContain(word);
  });
});

describe("with the daemons down", () => {
  it("says so, and checks what it can", async () => {
    await product.down();
    const { status, checks } = await examine("--doctor");
    expect(status).toBe(1);
    expect(resultOf(checks, "daemons.running")).toMatchObject({ result: "error" });
    expect(resultOf(checks, "sandbox.active")).toMatchObject({ result: "skipped" });
    expect(resultOf(checks, "audit.chain")).toMatchObject({ result: "ok" });
  });

  it("finds a changed audit entry, and says where", async () => {
    const name = readdirSync(product.audit).find((file) => file.endsWith(".jsonl"));
    const path = join(product.audit, name ?? "");
    const text = readFileSync(path, "utf8");
    writeFileSync(path, text.replace('"outcome":"ok"', '"outcome":"OK"'));
    try {
      const { status, checks } = await examine("--doctor=audit");
      expect(status).toBe(1);
      expect(resultOf(checks, "audit.chain")).toMatchObject({ result: "error" });
      expect(resultOf(checks, "audit.chain")?.finding).toMatch(/^first \w+ at segment \S+, line \d+$/);
    } finally {
      writeFileSync(path, text);
    }
  });
});
