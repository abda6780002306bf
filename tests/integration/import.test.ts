// `sesame import` with real daemons, and the real gpg: what each source has is stored byte for byte under the documented keys, nothing
// is overwritten unasked, and what can't be taken is said.

import { mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { endOf, Installation } from "../support/installation.js";
import { PasswordStore } from "../support/password-store.js";

interface Said {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

let installation: Installation;
let count = 0;
let profile = "";

beforeAll(async () => {
  installation = await Installation.start();
  await installation.run(["init", "--profile", "one", "--password-stdin"], "password\n");
});
afterAll(() => installation.end());
beforeEach(async () => {
  count += 1;
  profile = `p${count}`;
  await installation.run(["profile", "create", profile, "--password-stdin"], "password\n");
});

async function sesame(
  args: readonly string[],
  input: string | Uint8Array = "",
  environment: Readonly<Record<string, string>> = {},
): Promise<Said> {
  const child = installation.spawnCli(args, "pipe", environment);
  const said = { stdout: "", stderr: "" };
  child.stdout?.on("data", (chunk: Buffer) => (said.stdout += chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => (said.stderr += chunk.toString()));
  child.stdin?.on("error", () => undefined).end(input);
  const closed = new Promise((resolve) => child.once("close", resolve));
  const { code } = await endOf(child);
  await closed;
  return { code, ...said };
}

const importing = (from: string, ...args: readonly string[]): string[] => [
  "import",
  "--from",
  from,
  "-p",
  profile,
  ...args,
];

/** Everything in the profile, byte for byte. */
async function stored(): Promise<Record<string, string>> {
  const json = await installation.run(["export", "-p", profile, "--format", "json"]);
  return JSON.parse(json.toString()) as Record<string, string>;
}

const bitwarden = {
  encrypted: false,
  folders: [
    { id: "f1", name: "Work/Cloud" },
    { id: "f2", name: "Privé" },
  ],
  items: [
    {
      id: "i1",
      folderId: "f1",
      type: 1,
      name: "AWS root",
      notes: 'line one\n"line" two\t\u{1f600}\u0000end',
      favorite: true,
      fields: [
        { name: "API token", value: "tök\\en", type: 1 },
        { name: "username", value: "again", type: 0 },
        { name: "linked", value: null, type: 3, linkedId: 100 },
        { name: null, value: "of no name", type: 0 },
        { name: "agreed", value: "true", type: 2 },
      ],
      login: {
        fido2Credentials: [{ credentialId: "c", keyValue: "never stored" }],
        uris: [
          { match: null, uri: "https://a.example" },
          { match: null, uri: "https://b.example" },
        ],
        username: "root",
        password: 'p\u00e4ss "wörd"',
        totp: "otpauth://totp/x?secret=ABC",
      },
      passwordHistory: [
        { lastUsedDate: "2024-01-01T00:00:00.000Z", password: "old" },
        { lastUsedDate: "2023-01-01T00:00:00.000Z", password: "older" },
      ],
      collectionIds: null,
    },
    { id: "i2", folderId: null, type: 2, name: "Note", notes: "text", secureNote: { type: 0 } },
    {
      id: "i3",
      folderId: "f2",
      type: 3,
      name: "Visa",
      notes: null,
      card: { brand: "Visa", number: "4111", code: "123" },
    },
    { id: "i4", folderId: null, type: 4, name: "Me", identity: { firstName: "Ada", ssn: "1" } },
    {
      id: "i5",
      folderId: null,
      type: 5,
      name: "key",
      sshKey: { privateKey: "-----BEGIN", publicKey: "ssh-ed25519" },
    },
    { id: "i6", folderId: null, type: 2, name: "Note", notes: "another" },
    {
      id: "i7",
      folderId: null,
      type: 1,
      name: "nothing",
      login: { uris: null, username: null, password: "" },
    },
    { id: "i8", folderId: null, type: 99, name: "of the future", notes: "x" },
    {
      id: "i9",
      organizationId: "o",
      collectionIds: ["c1"],
      type: 1,
      name: "shared",
      login: { password: "s" },
    },
  ],
  collections: [{ id: "c1", organizationId: "o", name: "Team", externalId: null }],
};

const fromBitwarden = {
  "Work/Cloud/AWS-root": 'päss "wörd"',
  "Work/Cloud/AWS-root/username": "root",
  "Work/Cloud/AWS-root/totp": "otpauth://totp/x?secret=ABC",
  "Work/Cloud/AWS-root/url": "https://a.example",
  "Work/Cloud/AWS-root/url-2": "https://b.example",
  "Work/Cloud/AWS-root/notes": 'line one\n"line" two\t\u{1f600}\u0000end',
  "Work/Cloud/AWS-root/API-token": "tök\\en",
  "Work/Cloud/AWS-root/username-2": "again",
  "Work/Cloud/AWS-root/field": "of no name",
  "Work/Cloud/AWS-root/agreed": "true",
  "Note/notes": "text",
  "Note-2/notes": "another",
  "Prive/Visa/brand": "Visa",
  "Prive/Visa/number": "4111",
  "Prive/Visa/code": "123",
  "Me/firstName": "Ada",
  "Me/ssn": "1",
  "key/privateKey": "-----BEGIN",
  "key/publicKey": "ssh-ed25519",
  "Team/shared": "s",
};

const warnings = [
  'sesame: warning: an entry is "Note-2", because an earlier one has taken "Note"',
  "sesame: warning: left out: 1 passkeys",
  "sesame: warning: left out: 2 earlier passwords",
  "sesame: warning: left out: 1 entries without a value",
  "sesame: warning: left out: 1 entries of a kind that is not known",
];

describe("an export of Bitwarden", () => {
  test("is stored as documented, from a file and from a pipe, compact and spread out", async () => {
    const text = JSON.stringify(bitwarden, null, 2);
    const said = await sesame(importing("bitwarden"), text);
    expect(said.stderr.trimEnd().split("\n").toSorted()).toEqual(
      [...warnings, `sesame: stored 20 values in profile "${profile}"`].toSorted(),
    );
    expect(said).toMatchObject({ code: 0, stdout: "" });
    expect(await stored()).toEqual(fromBitwarden);

    const file = join(installation.home.environment["HOME"] ?? "", "export.json");
    const escaped = JSON.stringify(bitwarden).replaceAll(
      /[\u0080-\uffff]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
    );
    writeFileSync(file, `\ufeff${escaped}`, { mode: 0o600 });
    const again = await sesame(importing("bitwarden", "--prefix", "bw/old", "-q", file));
    expect(again).toEqual({ code: 0, stdout: "", stderr: "" });
    expect(Object.entries(await stored()).filter(([key]) => key.startsWith("bw/old/"))).toEqual(
      Object.entries(fromBitwarden)
        .map(([key, value]) => [`bw/old/${key}`, value])
        .toSorted(([one = ""], [other = ""]) => (one < other ? -1 : 1)),
    );
  });

  test("is only told with --dry-run", async () => {
    await installation.run(["secret", "set", "-p", profile, "Note/notes"], "mine");
    const said = await sesame(importing("bitwarden", "--dry-run", "-q"), JSON.stringify(bitwarden));
    expect(said).toMatchObject({ code: 0, stderr: "" });
    expect(said.stdout.trimEnd().split("\n").toSorted()).toEqual(
      Object.keys(fromBitwarden)
        .map((key) => (key === "Note/notes" ? `exists  ${key}` : `new     ${key}`))
        .toSorted(),
    );
    const { stdout } = await sesame(
      importing("bitwarden", "--dry-run", "--json", "-q"),
      JSON.stringify(bitwarden),
    );
    expect(JSON.parse(stdout)).toMatchObject({
      profile,
      dry_run: true,
      renamed: [{ key: "Note-2", wanted: "Note" }],
      left_out: { passkeys: 1, "earlier passwords": 2 },
    });
    expect(await stored()).toEqual({ "Note/notes": "mine" });
  });

  test("overwrites nothing unasked, goes on where it was cut short, and leaves versions where it is to overwrite", async () => {
    await installation.run(["secret", "set", "-p", profile, "Note/notes"], "mine");
    const text = JSON.stringify(bitwarden);
    const refused = await sesame(importing("bitwarden", "-q"), text);
    expect(refused).toMatchObject({ code: 73, stdout: "" });
    expect(refused.stderr).toMatch(
      /^sesame: error: profile "p\d+" has 1 of these keys already, "Note\/notes" for one\n/,
    );
    expect(await stored()).toEqual({ "Note/notes": "mine" });

    const skipped = await sesame(importing("bitwarden", "--skip-existing", "--json", "-q"), text);
    expect(skipped.code).toBe(0);
    expect(JSON.parse(skipped.stdout)).toMatchObject({ skipped: ["Note/notes"], failed: [] });
    expect(await stored()).toEqual({ ...fromBitwarden, "Note/notes": "mine" });

    expect((await sesame(importing("bitwarden", "--overwrite", "-q"), text)).code).toBe(0);
    expect(await stored()).toEqual(fromBitwarden);
    const history = await installation.run(["secret", "history", "-p", profile, "Note/notes", "--json"]);
    expect((JSON.parse(history.toString()) as { versions: unknown[] }).versions).toHaveLength(2);
    expect((await sesame(importing("bitwarden", "--overwrite", "--skip-existing"), text)).code).toBe(64);
  });

  test("has each stored value in the audit log", async () => {
    await installation.run(importing("bitwarden", "-q"), JSON.stringify(bitwarden));
    const lines = await installation.run(["audit", "export", "-p", profile, "--action", "secret.written"]);
    expect(lines.toString().trimEnd().split("\n")).toHaveLength(Object.keys(fromBitwarden).length);
  });

  test("stores the rest where one value is too large, names it, and says so by its exit status", async () => {
    const large = "x".repeat(1_048_577);
    const items = [
      { type: 1, name: "first", login: { username: "u", password: large } },
      { type: 1, name: "second", login: { password: large.slice(1) } },
    ];
    const said = await sesame(importing("bitwarden", "--json"), JSON.stringify({ items }));
    expect(said.code).toBe(65);
    expect(JSON.parse(said.stdout)).toMatchObject({
      stored: ["first/username", "second"],
      failed: [{ key: "first", code: "VALUE_TOO_LARGE" }],
    });
    expect(said.stderr).toContain('"first" was not imported: the value is larger than 1048576 bytes');
    expect(JSON.parse(said.stderr.trimEnd().split("\n").at(-1) ?? "")).toMatchObject({
      error: { code: "IMPORT_INCOMPLETE", exit: 65 },
    });
    expect(Object.keys(await stored()).toSorted()).toEqual(["first/username", "second"]);
  });
});

describe("what is no export", () => {
  const secret = "hunter2-hunter2";
  test.each([
    ["bitwarden", "", "is no JSON"],
    ["bitwarden", `{"encrypted": true, "data": "${secret}"}`, "is encrypted"],
    ["bitwarden", `["${secret}"]`, "is no object"],
    ["bitwarden", `{"${secret}": 1}`, 'no "items"'],
    [
      "bitwarden",
      `{"items": [{"type": 1, "login": {"password": ["${secret}"]}}]}`,
      "a value that is no text",
    ],
    ["bitwarden", `{"items": [{"type": 1, "login": {"password": "${secret}", "password": "b"}}]}`, "twice"],
    ["bitwarden", `{"items": [{"type": 1, "login": {"password": "${secret}"}}]`, "is no JSON"],
    ["bitwarden", `Group,Title\n${secret},b\n`, "is no JSON"],
    ["keepassxc", "", 'the column "Group" is missing'],
    ["keepassxc", `"Root","mail","me","${secret}"\n`, "column 1 is none"],
    ["keepassxc", `"Group","Title","Username","Password","Title"\n`, 'has the column "Title" twice'],
    ["keepassxc", `"Group","Title","Username","Password"\n"a","b","c"\n`, "line 2 of the file has 3 fields"],
    ["keepassxc", `"Group","Title","Username","Password"\n"a","b","c","${secret}`, "opens a quote"],
    ["keepassxc", `{"items": ["${secret}"]}`, "line 1 of the file"],
  ])("%s is refused with nothing stored or repeated: %s", async (from, text, message) => {
    const said = await sesame(importing(from), text);
    expect(said).toMatchObject({ code: 65, stdout: "" });
    expect(said.stderr).toContain(message);
    expect(said.stderr).toContain("sesame: hint: export it as docs/import.md says");
    expect(said.stderr).not.toContain(secret);
    expect(await stored()).toEqual({});
  });

  test("a file that is not there, a directory, and one that is too large are refused", async () => {
    const home = installation.home.environment["HOME"] ?? "";
    expect((await sesame(importing("bitwarden", join(home, "absent")))).code).toBe(66);
    expect((await sesame(importing("bitwarden", home))).code).toBe(66);
    const large = join(home, "large");
    writeFileSync(large, "");
    truncateSync(large, 64 * 1024 * 1024 + 1);
    const said = await sesame(importing("bitwarden", large));
    rmSync(large);
    expect(said.code).toBe(65);
    expect(said.stderr).toContain("does not fit into locked memory");
  });

  test("a profile that is locked is told before anything is read", async () => {
    await installation.run(["lock", "-p", profile]);
    expect(await sesame(importing("bitwarden", "/nowhere"))).toMatchObject({ code: 77 });
  });
});

test("an export of KeePassXC is stored as documented", async () => {
  const csv = [
    '"Group","Title","Username","Password","URL","Notes","TOTP","Icon","Last Modified","Created"',
    '"Passwords","Top","me","s3,cr""et","https://x","first\nsecond, ""third""\n","","0","2025-01-01T00:00:00Z","2024-01-01T00:00:00Z"',
    '"Passwords/Internet/Mail","Top","","ünï","","","otpauth://totp/a","0","2025-01-01T00:00:00Z","2024-01-01T00:00:00Z"',
    '"Passwords/Internet/Mail","Top","","twice","","","","0","2025-01-01T00:00:00Z","2024-01-01T00:00:00Z"',
    '"Passwords","empty","","","","","","0","2025-01-01T00:00:00Z","2024-01-01T00:00:00Z"',
    "",
  ].join("\n");
  const expected = {
    Top: 's3,cr"et',
    "Top/username": "me",
    "Top/url": "https://x",
    "Top/notes": 'first\nsecond, "third"\n',
    "Internet/Mail/Top": "ünï",
    "Internet/Mail/Top/totp": "otpauth://totp/a",
    "Internet/Mail/Top-2": "twice",
  };
  const said = await sesame(importing("keepassxc", "-"), csv);
  expect(said.code, said.stderr).toBe(0);
  expect(said.stderr).toContain("left out: 1 entries without a value");
  expect(await stored()).toEqual(expected);
});

describe("a store of pass", () => {
  let store: PasswordStore;
  beforeEach(() => {
    store = new PasswordStore();
  });
  afterEach(() => store.end());

  test.each(["pass", "gopass"])(
    "is decrypted by gpg and stored as documented, as one of %s",
    async (from) => {
      store.insert("mail/me@example.org", "first line\n");
      store.insert("bank", "pä ss\nuser: me\npin: 1234\n");
      store.insert("bank/notes", "no newline");
      store.insert("empty", "");
      writeFileSync(join(store.directory, "other.age"), "x");
      mkdirSync(join(store.directory, ".git"));
      writeFileSync(join(store.directory, ".git/object.gpg"), "x");
      symlinkSync(store.directory, join(store.directory, "circle"));
      const said = await sesame(importing(from), "", store.environment);
      expect(said.stderr.split("\n").toSorted()).toEqual(
        [
          "",
          "sesame: warning: left out: 1 files encrypted with age",
          "sesame: warning: left out: 1 links",
          'sesame: warning: an entry is "bank-2", because an earlier one has taken "bank"',
          `sesame: stored 4 values in profile "${profile}"`,
        ].toSorted(),
      );
      expect(said.code).toBe(0);
      expect(await stored()).toEqual({
        "mail/me-example.org": "first line",
        "bank/notes": "no newline",
        "bank-2": "pä ss",
        "bank-2/notes": "user: me\npin: 1234\n",
      });
    },
  );

  test("gives what can be decrypted, names what can't, and is gone on with when that is mended", async () => {
    store.insert("a", "one\n");
    store.insert("c", "three\n");
    store.insertRaw("b", "nothing that gpg knows");
    store.insert("large", "x".repeat(1_048_577));
    store.insert("old", "GOPASS-SECRET-1.0\nPassword: p\n");
    const said = await sesame(importing("pass", "--json", "-q", store.directory), "", {
      GNUPGHOME: store.environment.GNUPGHOME,
    });
    expect(said.code).toBe(65);
    expect(JSON.parse(said.stdout)).toMatchObject({
      stored: ["a", "c"],
      failed: [
        { key: "b", code: "IMPORT_DECRYPT_FAILED" },
        { key: "large", code: "VALUE_TOO_LARGE" },
        { key: "old", code: "IMPORT_INVALID" },
      ],
    });
    expect(await stored()).toEqual({ a: "one", c: "three" });

    for (const name of ["b", "large", "old"]) rmSync(join(store.directory, `${name}.gpg`));
    store.insert("b", "two\n");
    expect((await sesame(importing("pass"), "", store.environment)).code).toBe(73);
    expect((await sesame(importing("pass", "--skip-existing", "-q"), "", store.environment)).code).toBe(0);
    expect(await stored()).toEqual({ a: "one", b: "two", c: "three" });
  });

  test("is told by names alone with --dry-run: nothing is decrypted", async () => {
    store.insertRaw("web/b", "nothing that gpg knows");
    expect(await sesame(importing("pass", "--dry-run"), "", store.environment)).toEqual({
      code: 0,
      stdout: "new  web/b\nnew  web/b/notes (where there is one)\n",
      stderr: "",
    });
  });

  test("that has no entry, or is not there, is refused", async () => {
    const empty = await sesame(importing("pass"), "", store.environment);
    expect(empty.code).toBe(65);
    expect(empty.stderr).toContain("is no store of pass");
    expect((await sesame(importing("pass", join(store.directory, "absent")))).code).toBe(66);
    expect((await sesame(importing("gopass"))).stderr).toContain("/.local/share/gopass/stores/root");
    expect((await sesame(importing("pass", "-"))).code).toBe(64);
  });

  test("needs gpg, and says so", async () => {
    store.insert("a", "one");
    const said = await sesame(importing("pass"), "", { ...store.environment, PATH: "/nowhere" });
    expect(said.stderr).toContain('command "gpg" was not found');
    expect(said.code).toBe(127);
  });
});
