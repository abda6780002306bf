// `sesame vault export` and `import` through the real daemons: everything comes back in another home, nothing is half done
// whoever is killed or whatever disk is full, and who may is the configuration's word.

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isRecord } from "../../src/cli/replies.js";
import type { BusClient, SecureBuffer } from "../../src/core/ports.js";
import { native } from "../../src/platform/native.js";
import { readEntries, verifyChain } from "../support/audit.js";
import { codeOf, takeText } from "../support/bus.js";
import { Device } from "../support/policy.js";
import { isRoot, password, Product, told, unlimitedReads } from "../support/product.js";

const passphrase = "a passphrase for backups";
const cheapKdf = "[crypto.argon2id]\nmemory_kib = 19456\npasses = 2\nlanes = 1\n";
const largest = randomBytes(1_048_576);
const profile = "work";

let from: Product;
let to: Product;
let bus: BusClient;

beforeAll(async () => {
  [from, to] = await Promise.all([begin(), begin()]);
  await to.demand(["secret", "delete", "-q", "-p", profile, "anchor"]);
  bus = await from.connect();
  await set(bus, "binary", Buffer.from([0, 0xff, 0x0a, 0xc3, 0x28, 0]));
  for (let version = 1; version <= 40; version += 1)
    await set(bus, "db/password", Buffer.from(`v${version}`));
  await set(bus, "empty", Buffer.alloc(0));
  await set(bus, "largest", largest);
  await set(bus, "largest", randomBytes(1_048_576));
  await set(bus, "renamed", Buffer.from("once"));
  await bus.call("secret.rename", { profile, key: "renamed", params: { to: "a/other" } });
});
afterAll(async () => {
  bus.close();
  await Promise.all([from.remove(), to.remove()]);
});

function begin(): Promise<Product> {
  return Product.ready({ config: unlimitedReads + cheapKdf });
}

async function set(client: BusClient, key: string, value: Uint8Array): Promise<void> {
  using secret = native.SecureBuffer.alloc(value.length);
  secret.bytes.set(value);
  (await client.call("secret.set", { profile, key, secret })).secret?.release();
}

type Contents = Readonly<Record<string, unknown>>;

/** Everything that a vault gives: keys with times, and each version with its time and its value. */
async function contentsOf(product: Product): Promise<Contents> {
  const client = await product.connect();
  const json = async (method: "secret.list" | "secret.history", key?: string): Promise<unknown> =>
    JSON.parse(
      takeText((await client.call(method, { profile, ...(key === undefined ? {} : { key }) })).secret) ?? "",
    );
  try {
    const { keys } = (await json("secret.list")) as { keys: { key: string }[] };
    const contents: Record<string, unknown> = {};
    for (const summary of keys) {
      const { versions } = (await json("secret.history", summary.key)) as { versions: { version: number }[] };
      const values: string[] = [];
      for (const { version } of versions) {
        const reply = await client.call("secret.get", { profile, key: summary.key, params: { version } });
        using value: SecureBuffer | null = reply.secret;
        values.push(Buffer.from(value?.bytes ?? []).toString("base64"));
      }
      contents[summary.key] = { summary, versions, values };
    }
    return contents;
  } finally {
    client.close();
  }
}

function exportTo(product: Product, path: string) {
  const args = ["vault", "export", "-p", profile, "--password-stdin", path];
  return product.run(args, { input: passphrase });
}

function importFrom(product: Product, path: string, ...flags: string[]) {
  const args = ["vault", "import", "-p", profile, "--password-stdin", ...flags, path];
  return product.run(args, { input: passphrase });
}

function check(product: Product, path: string) {
  const args = ["vault", "import", "--check", "--json", "--password-stdin", path];
  return product.run(args, { input: passphrase });
}

/** Exports what `from` has. */
async function exported(name: string): Promise<string> {
  const path = join(from.scratch, name);
  const { status, stderr } = await exportTo(from, path);
  expect(status, stderr).toBe(0);
  return path;
}

type Entry = Readonly<Record<string, unknown>>;
async function entriesOf(product: Product, work: () => Promise<unknown>): Promise<Entry[]> {
  const before = readEntries(product.audit).length;
  await work();
  return readEntries(product.audit)
    .slice(before)
    .filter(({ actor }) => isRecord(actor))
    .map(({ action, outcome, code, profile: of, details }) => ({ action, outcome, of, code, details }));
}

describe("an export", () => {
  test("brings every key with every version that is kept, values and times, into another home", async () => {
    const path = join(from.scratch, "round-trip");
    const done = await exportTo(from, path);
    expect(done).toEqual({
      status: 0,
      stdout: "",
      stderr: `sesame: exported 6 keys with 38 versions of profile "work" to "${path}"\n`,
    });
    expect(statSync(path).mode & 0o7777).toBe(0o600);
    expect(await importFrom(to, path)).toEqual({
      status: 0,
      stdout: "",
      stderr: 'sesame: restored 6 keys with 38 versions in profile "work"\n',
    });
    const contents = await contentsOf(to);
    expect(contents).toEqual(await contentsOf(from));
    expect(Object.keys(contents)).toEqual(["a/other", "anchor", "binary", "db/password", "empty", "largest"]);
    // What comes next goes on where the history ends.
    await to.demand(["secret", "set", "-q", "-p", profile, "db/password"], { input: "next" });
    expect(await to.demand(["secret", "history", "-p", profile, "db/password", "--json"])).toContain(
      '"version":41',
    );
  });

  test("needs neither daemons nor home to be checked, and shows names and counts alone", async () => {
    const path = await exported("checked");
    const stranger = new Product();
    try {
      const args = ["vault", "import", "--check", "--password-stdin", path];
      const shown = await stranger.run(args, { input: passphrase });
      expect(shown.status).toBe(0);
      expect(shown.stdout).toMatch(/^40 +32 +\S+ +db\/password$/m);
      expect(shown.stderr).toMatch(
        /^sesame: sound: 6 keys with 38 versions of profile "work", \d+ bytes, exported 2/,
      );
      const { stdout } = await check(stranger, path);
      const found = JSON.parse(stdout) as { profile: string; versions: number; keys: unknown[] };
      expect(found).toMatchObject({ profile: "work", versions: 38 });
      expect(found.keys).toHaveLength(6);
      expect(found.keys).toContainEqual(
        expect.objectContaining({ key: "db/password", version: 40, versions: 32 }),
      );
      expect(stdout).not.toContain("v40");
      const wrong = await stranger.run(args, { input: "another" });
      expect(wrong).toEqual({
        status: 77,
        stdout: "",
        stderr: told(
          "the passphrase does not open the export, or it is damaged",
          "try again with the passphrase that the export was written with",
        ),
      });
      const damaged = readFileSync(path);
      damaged.writeUInt8(damaged.readUInt8(damaged.length - 200_000) ^ 1, damaged.length - 200_000);
      writeFileSync(path, damaged);
      expect((await check(stranger, path)).status).toBe(65);
    } finally {
      await stranger.remove();
    }
  });

  test("takes the place of nothing", async () => {
    const path = join(from.scratch, "there");
    writeFileSync(path, "mine");
    const link = join(from.scratch, "link");
    symlinkSync(path, link);
    for (const target of [path, link]) {
      const entries = await entriesOf(from, async () => {
        expect(await exportTo(from, target)).toMatchObject({ status: 73 });
      });
      expect(entries).toEqual([]);
    }
    expect(readFileSync(path, "utf8")).toBe("mine");
  });

  test("of a locked vault is refused before a passphrase is read", async () => {
    await from.demand(["profile", "create", "-q", "--password-stdin", "locked"], { input: password });
    await from.demand(["lock", "-q", "-p", "locked"]);
    const path = join(from.scratch, "locked");
    const args = ["vault", "export", "-p", "locked", "--password-stdin", path];
    expect(await from.run(args, { input: "" })).toMatchObject({ status: 77, stdout: "" });
    expect(existsSync(path)).toBe(false);
  });

  test("is told before the first value leaves, once", async () => {
    const entries = await entriesOf(from, () => exported("audited"));
    expect(entries).toEqual([
      { action: "vault.exported", outcome: "ok", of: profile, details: { keys: 6, versions: 38 } },
    ]);
  });

  test("that is given out is its connection's, and of one moment", async () => {
    const begun = JSON.parse(takeText((await bus.call("vault.export", { profile })).secret) ?? "") as {
      transfer: string;
    };
    const next = { profile, params: { transfer: begun.transfer } };
    const other = await from.connect();
    expect(await codeOf(other.call("vault.export_next", next))).toBe("TRANSFER_ENDED");
    const begunAgain = JSON.parse(takeText((await bus.call("vault.export", { profile })).secret) ?? "") as {
      transfer: string;
    };
    expect(await codeOf(bus.call("vault.export_next", next))).toBe("TRANSFER_ENDED");
    const third = JSON.parse(takeText((await bus.call("vault.export", { profile })).secret) ?? "") as {
      transfer: string;
    };
    expect(third.transfer).not.toBe(begunAgain.transfer);
    const rest = { profile, params: { transfer: third.transfer } };
    (await bus.call("vault.export_next", rest)).secret?.release();
    await set(other, "anchor", Buffer.from("held"));
    other.close();
    expect(await codeOf(bus.call("vault.export_next", rest))).toBe("TRANSFER_ENDED");
    expect(await codeOf(bus.call("vault.export_next", rest))).toBe("TRANSFER_ENDED");
  });
});

describe("an import into a vault that has some of the keys", () => {
  let path: string;
  let product: Product;
  beforeAll(async () => {
    path = await exported("conflicts");
    product = await begin();
    await product.demand(["secret", "set", "-q", "-p", profile, "binary"], { input: "mine" });
  });
  afterAll(() => product.remove());

  test("is refused as a whole, and audited", async () => {
    const before = await contentsOf(product);
    const entries = await entriesOf(product, async () => {
      const { status, stderr } = await importFrom(product, path);
      expect(status).toBe(73);
      expect(stderr).toMatch(/the vault has 2 of these keys already, "anchor" for one/);
    });
    expect(entries).toEqual([
      { action: "vault.imported", outcome: "failed", of: profile, code: "IMPORT_KEYS_EXIST" },
    ]);
    expect(await contentsOf(product)).toEqual(before);
  });

  test("of a file that is damaged anywhere brings nothing at all", async () => {
    const bytes = readFileSync(path);
    const before = await contentsOf(product);
    const entries = await entriesOf(product, async () => {
      for (const at of [10, 200, bytes.length - 500_000, bytes.length - 10]) {
        const damaged = Buffer.from(bytes);
        damaged.writeUInt8(damaged.readUInt8(at) ^ 0x40, at);
        writeFileSync(join(product.scratch, "damaged"), damaged);
        const { status } = await importFrom(product, join(product.scratch, "damaged"), "--overwrite");
        expect([65, 77]).toContain(status);
      }
      writeFileSync(join(product.scratch, "damaged"), bytes.subarray(0, -55));
      expect((await importFrom(product, join(product.scratch, "damaged"), "--overwrite")).status).toBe(65);
    });
    expect(entries).toEqual([]);
    expect(await contentsOf(product)).toEqual(before);
  });

  test("with --skip-existing leaves them, with --overwrite gives each a new version", async () => {
    const source = await contentsOf(from);
    const mine = await contentsOf(product);
    const entries = await entriesOf(product, async () => {
      const skipping = await importFrom(product, path, "--skip-existing");
      expect(skipping.stderr).toBe(
        'sesame: restored 4 keys with 36 versions in profile "work"; 2 were there already\n',
      );
    });
    expect(entries).toEqual([
      {
        action: "vault.imported",
        outcome: "ok",
        of: profile,
        details: { restored: 4, versions: 36, overwritten: 0, skipped: 2 },
      },
    ]);
    const { anchor, binary } = mine;
    expect(await contentsOf(product)).toEqual({ ...source, anchor, binary });
    const overwriting = await importFrom(product, path, "--overwrite", "--json");
    expect(JSON.parse(overwriting.stdout)).toEqual({
      profile,
      restored: 0,
      versions: 0,
      overwritten: 6,
      skipped: 0,
    });
    const bytes = await product.demand(["secret", "history", "-p", profile, "binary"]);
    expect(bytes.trim().split("\n")).toHaveLength(2);
    expect(await product.demand(["secret", "get", "-p", profile, "db/password"])).toBe("v40");
    expect(await product.demand(["secret", "get", "-p", profile, "binary", "--version", "1"])).toBe("mine");
  });

  test("keeps no more versions than the configuration says", async () => {
    const config = `[secrets]\nhistory_versions = 3\n${unlimitedReads}${cheapKdf}`;
    const small = await Product.ready({ config });
    try {
      await importFrom(small, path, "--skip-existing");
      const { versions } = JSON.parse(
        await small.demand(["secret", "history", "-p", profile, "db/password", "--json"]),
      ) as { versions: { version: number }[] };
      expect(versions.map(({ version }) => version)).toEqual([40, 39, 38]);
    } finally {
      await small.remove();
    }
  });
});

test("10,000 keys come and go under the limits that are the default", { timeout: 120_000 }, async () => {
  const many = await begin();
  const client = await many.connect();
  try {
    const values = Array.from({ length: 10_000 }, (_, index) => index);
    await Promise.all(values.slice(0, 50).map((index) => set(client, `k/${index}`, Buffer.from(`${index}`))));
    for (let start = 50; start < values.length; start += 50)
      await Promise.all(
        values.slice(start, start + 50).map((index) => set(client, `k/${index}`, Buffer.from(`${index}`))),
      );
    many.configure(cheapKdf);
    await many.down();
    await many.up();
    await many.unlock(profile);
    const path = join(many.scratch, "many");
    const { status, stderr } = await exportTo(many, path);
    expect({ status, stderr }).toMatchObject({ status: 0 });
    const found = JSON.parse((await check(many, path)).stdout) as { keys: unknown[] };
    expect(found.keys).toHaveLength(10_001);
    await many.demand(["profile", "create", "-q", "--password-stdin", "other"], { input: password });
    const args = ["vault", "import", "-p", "other", "--password-stdin", path];
    expect(await many.run(args, { input: passphrase })).toMatchObject({ status: 0 });
  } finally {
    client.close();
    await many.remove();
  }
});

describe("kill -9 at any instant", () => {
  function start(product: Product, args: readonly string[]): ChildProcess {
    const child = spawn("sesame", args, {
      env: product.environment,
      stdio: ["pipe", "ignore", "ignore"],
    });
    child.stdin?.on("error", () => undefined).end(passphrase);
    return child;
  }
  /** Milliseconds of one that nobody kills, and then kills at instants of that span. */
  async function killedAt(
    product: Product,
    args: (round: number) => readonly string[],
    rounds: number,
    kill: (child: ChildProcess) => Promise<void>,
    look: (round: number) => Promise<void>,
  ): Promise<void> {
    const begun = performance.now();
    await once(start(product, args(0)), "exit");
    const spanMs = performance.now() - begun;
    await look(0);
    for (let round = 1; round <= rounds; round += 1) {
      const child = start(product, args(round));
      const ended = once(child, "exit");
      await new Promise((resolve) => setTimeout(resolve, spanMs * (0.3 + (0.75 * round) / rounds)));
      await kill(child);
      await ended;
      await look(round);
    }
  }
  const killChild = async (child: ChildProcess): Promise<void> => {
    child.kill("SIGKILL");
  };

  test("of an export leaves no half file, and the next one clears what it left", async () => {
    const directory = join(from.scratch, "kills");
    mkdirSync(directory);
    const file = join(directory, "file");
    const args = (): readonly string[] => ["vault", "export", "-p", profile, "--password-stdin", file];
    let whole = 0;
    await killedAt(from, args, 12, killChild, async () => {
      if (!existsSync(file)) return;
      whole += 1;
      expect((await check(from, file)).status).toBe(0);
      rmSync(file);
    });
    expect(whole).toBeGreaterThan(0);
    expect(whole).toBeLessThan(13);
    expect((await exportTo(from, file)).status).toBe(0);
    expect(readdirSync(directory)).toEqual(["file"]);
    expect((await check(from, file)).status).toBe(0);
  });

  test("of an import, or of the daemon under it, leaves all or nothing", { timeout: 120_000 }, async () => {
    const path = await exported("to-kill");
    const source = await contentsOf(from);
    const product = await begin();
    await product.demand(["secret", "delete", "-q", "-p", profile, "anchor"]);
    const empty = async (): Promise<void> => {
      const client = await product.connect();
      for (const key of Object.keys(await contentsOf(product)))
        (await client.call("secret.delete", { profile, key })).secret?.release();
      client.close();
    };
    const args = (): readonly string[] => ["vault", "import", "-p", profile, "--password-stdin", path];
    const outcomes = new Set<string>();
    const look = async (): Promise<void> => {
      const contents = await contentsOf(product);
      const isAll = Object.keys(contents).length > 0;
      outcomes.add(isAll ? "all" : "nothing");
      expect(contents).toEqual(isAll ? source : {});
      await empty();
    };
    try {
      await killedAt(product, args, 12, killChild, look);
      const [, secrets = 0] = await product.pids();
      let pid = secrets;
      await killedAt(
        product,
        args,
        5,
        async () => {
          process.kill(pid, "SIGKILL");
        },
        async (round) => {
          if (round > 0) pid = await restarted(product, pid);
          await look();
        },
      );
      expect(outcomes).toEqual(new Set(["all", "nothing"]));
      expect((await importFrom(product, path)).status).toBe(0);
      expect(await contentsOf(product)).toEqual(source);
      expect(verifyChain(product.audit)).toMatchObject({ intact: true, faults: [] });
    } finally {
      await product.remove();
    }
  });
});

async function restarted(product: Product, before: number): Promise<number> {
  for (;;) {
    const [, pid] = await product.pids().catch(() => [0, 0]);
    if (pid !== undefined && pid !== 0 && pid !== before) {
      const { status } = await product.run(["unlock", "-q", "-p", profile, "--password-stdin"], {
        input: password,
      });
      if (status === 0) return pid;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const mayMount = isRoot && canMount();
function canMount(): boolean {
  try {
    execFileSync("unshare", ["-m", "mount", "-t", "tmpfs", "tmpfs", "/mnt"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

describe.skipIf(!mayMount)("a full disk (needs the right to mount)", () => {
  async function onDisk<T>(path: string, sizeKib: number, work: () => Promise<T>): Promise<T> {
    mkdirSync(path, { mode: 0o700 });
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${sizeKib}k,mode=0700`, "tmpfs", path]);
    try {
      return await work();
    } finally {
      execFileSync("umount", ["-l", path]);
    }
  }

  test("under an export leaves nothing there", async () => {
    const disk = join(from.scratch, "disk");
    await onDisk(disk, 512, async () => {
      const path = join(disk, "file");
      expect(await exportTo(from, path)).toMatchObject({ status: 74, stdout: "" });
      expect(readdirSync(disk)).toEqual([]);
    });
  });

  test("under an import leaves the vault as it was, and with room it goes through", async () => {
    const path = await exported("too-large");
    const product = new Product({ config: unlimitedReads + cheapKdf });
    await onDisk(product.vaults, 8_192, async () => {
      try {
        await product.begin();
        await product.demand(["secret", "delete", "-q", "-p", profile, "anchor"]);
        const ballast = join(product.vaults, "ballast");
        const { bavail, bsize } = statfsSync(product.vaults);
        writeFileSync(ballast, Buffer.alloc((bavail - 256) * bsize));
        expect(await importFrom(product, path)).toMatchObject({ status: 74, stdout: "" });
        expect(await contentsOf(product)).toEqual({});
        await product.demand(["secret", "set", "-q", "-p", profile, "small"], { input: "fits" });
        await product.demand(["secret", "delete", "-q", "-p", profile, "small"]);
        rmSync(ballast);
        expect(await importFrom(product, path)).toMatchObject({ status: 0 });
        expect(await contentsOf(product)).toEqual(await contentsOf(from));
      } finally {
        await product.down();
      }
    });
    await product.remove();
  });
});

describe.skipIf(!isRoot)("on a device with a lock (needs root)", () => {
  test("a lock on vault.allow_export forbids to export a vault, and the denial is audited", async () => {
    const device = new Device({ config: `${unlimitedReads}[vault]\nallow_export = true\n${cheapKdf}` });
    try {
      const { product } = device;
      await product.begin();
      const path = join(product.scratch, "forbidden");
      // It counts from the moment on at which it is written, for an export that was begun, too.
      const client = await product.connect();
      const { transfer } = JSON.parse(
        takeText((await client.call("vault.export", { profile })).secret) ?? "",
      ) as { transfer: string };
      device.lock({ "vault.allow_export": false });
      const entries = await entriesOf(product, async () => {
        const denied = await exportTo(product, path);
        expect(denied).toEqual({
          status: 77,
          stdout: "",
          stderr: told(
            'vault "work" may not be exported',
            "see who says so with 'sesame policy explain vault.allow_export'",
          ),
        });
      });
      expect(await codeOf(client.call("vault.export_next", { profile, params: { transfer } }))).toBe(
        "EXPORT_FORBIDDEN",
      );
      client.close();
      expect(entries).toEqual([
        { action: "vault.exported", outcome: "denied", of: profile, code: "EXPORT_FORBIDDEN" },
      ]);
      expect(readdirSync(product.scratch).filter((name) => name.includes("forbidden"))).toEqual([]);
      // Single secrets are another matter, and so are other profiles that a lock does not name.
      expect(await product.demand(["secret", "get", "-p", profile, "anchor"])).toBe("held");
      device.lock({ "profiles.other.vault.allow_export": false });
      await expect.poll(async () => (await exportTo(product, path)).status, { timeout: 10_000 }).toBe(0);
    } finally {
      await device.remove();
    }
  });
});
