// `sesame config edit` on a real terminal with editors of every manner: what is valid is saved in one step, what is not is told and
// can be edited again, and nothing that was written is lost.

import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Device } from "../support/policy.js";
import { type Ended, isRoot } from "../support/product.js";
import { onTerminal, type Step } from "../support/terminal.js";

const before = "# mine\n[secrets]\nhistory_versions = 5\n";
let device: Device;
let config: string;

beforeEach(() => {
  device = new Device({ config: before });
  config = join(device.product.directory, "config.toml");
});
afterEach(() => device.remove());

/**
 * An editor that keeps what it was given and saves the next of `texts` in its place: each time another, as a file of its own,
 * which some editors do.
 */
function editorThat(texts: readonly string[], last = ""): string {
  const folder = join(device.product.scratch, "editor");
  mkdirSync(folder);
  texts.forEach((text, at) => writeFileSync(join(folder, `next-${at}`), text));
  const program = [
    `cd ${folder}`,
    'cp "$1" "seen-$(ls | grep -c seen-)"',
    "next=$(ls | grep next- | head -n 1)",
    '[ -z "$next" ] || mv "$next" "$1"',
    last,
  ].join("\n");
  writeFileSync(join(folder, "program"), program);
  return `sh ${join(folder, "program")}`;
}

const seen = (at: number): string =>
  readFileSync(join(device.product.scratch, "editor", `seen-${at}`), "utf8");
const copies = (): string[] =>
  readdirSync(device.product.directory).filter((name) => name.startsWith(".config"));
const configText = (): string => readFileSync(config, "utf8");

async function edit(editor: string, ...steps: readonly Step[]): Promise<Ended> {
  const environment = { VISUAL: editor, EDITOR: "false" };
  const ended = await device.product.execute("python3", onTerminal(steps, "sesame", "config", "edit"), {
    environment,
  });
  return { ...ended, stdout: ended.stdout.replaceAll("\r\n", "\n") };
}

const again = (answer: string): Step => ["edit again? [Y/n] ", `${answer}\n`];

// Another /etc takes a mount, which takes root.
describe.skipIf(!isRoot)("config edit (needs root)", () => {
  test("saves what is valid, byte for byte and private, says when it counts, and leaves no copy", async () => {
    const after = `${before}[memory]\nbudget_bytes = 65536\n[memory.x]\n`.replace("[memory.x]\n", "# end");
    const { status, stdout } = await edit(editorThat([after]));
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: `sesame: saved "${config}"; memory.budget_bytes: at once\n`,
    });
    expect(seen(0)).toBe(before);
    expect(configText()).toBe(after);
    expect(lstatSync(config).mode & 0o777).toBe(0o600);
    expect(copies()).toEqual([]);
  });

  test("gives an editor what was written, to mend it, and the file stays as it is meanwhile", async () => {
    const wrong = "[secrets]\nhistory_versions = 0\n";
    const { status, stdout } = await edit(
      editorThat([wrong, "x = \n", "[audit]\nkey_names = true\n"]),
      again(""),
      again("y"),
    );
    expect(status, stdout).toBe(0);
    expect(stdout).toContain(
      `sesame: error: configuration "${config}" line 2: key "secrets.history_versions" must be >= 1\n`,
    );
    expect(stdout).toContain(`sesame: error: "${config}" line 1, column 5: `);
    expect([seen(1), seen(2)]).toEqual([wrong, "x = \n"]);
    expect(configText()).toBe("[audit]\nkey_names = true\n");
    expect(copies()).toEqual([]);
  });

  test("refuses what is locked with 77, keeps the file as it was, and what was written", async () => {
    device.lock({ "crypto.kdf": "argon2id", "profiles.work.audit.key_names": false });
    const wish = '[crypto]\nkdf = "pbkdf2-sha256"\n';
    const { status, stdout } = await edit(editorThat([wish]), again("n"));
    expect(status).toBe(77);
    expect(stdout).toContain(
      '"crypto.kdf" is locked at "argon2id" by "baseline" in "/etc/pds/policy.toml:1"',
    );
    expect(configText()).toBe(before);
    const [kept = ""] = copies();
    expect(stdout).toContain(`sesame: what you wrote is in "${join(device.product.directory, kept)}"`);
    expect(readFileSync(join(device.product.directory, kept), "utf8")).toBe(wish);
    expect(lstatSync(join(device.product.directory, kept)).isFile()).toBe(true);
    const next = await device.product.execute("python3", onTerminal([], "sesame", "config", "edit"), {
      environment: { EDITOR: "true" },
    });
    expect(next.stdout).toContain("an edit was cut off before; what was written is in ");
  });

  test("takes what agrees with a lock, what is locked for another profile, and what was a conflict before", async () => {
    device.product.configure("[secrets]\nhistory_versions = 5\n");
    device.lock({
      "secrets.history_versions": 2,
      "crypto.kdf": "argon2id",
      "profiles.work.audit.key_names": false,
    });
    const after = '[secrets]\nhistory_versions = 5\n[audit]\nkey_names = true\n[crypto]\nkdf = "argon2id"\n';
    expect((await edit(editorThat([after]))).status).toBe(0);
    expect(configText()).toBe(after);
  });

  test("mends a file that nothing else can read any more", async () => {
    device.product.configure("[secrets\n");
    expect((await edit(editorThat(["[secrets]\n"]))).status).toBe(0);
    expect(configText()).toBe("[secrets]\n");
  });

  test("makes the file where there is none", async () => {
    renameSync(config, `${config}.aside`);
    expect((await edit(editorThat(["[audit]\nkey_names = true\n"]))).status).toBe(0);
    expect(configText()).toBe("[audit]\nkey_names = true\n");
  });

  test("changes nothing where nothing was changed", async () => {
    const { status, stdout } = await edit(editorThat([]));
    expect({ status, stdout }).toEqual({ status: 0, stdout: "sesame: nothing was changed\n" });
    expect(copies()).toEqual([]);
  });

  test("ends with 1 when the editor fails, and keeps what it wrote", async () => {
    const { status, stdout } = await edit(editorThat(["[audit]\n"], "exit 3"));
    expect(status).toBe(1);
    expect(stdout).toContain("ended with exit status 3\n");
    expect(configText()).toBe(before);
    expect(copies()).toHaveLength(1);
    expect((await edit("false")).status).toBe(1);
    expect(copies()).toHaveLength(1);
  });

  test("never overwrites what somebody else wrote meanwhile, and ends with 75", async () => {
    const { status, stdout } = await edit(
      editorThat(["[audit]\n"], `printf '# theirs\\n' > ${config}`),
      again("n"),
    );
    expect(status).toBe(75);
    expect(stdout).toContain(`configuration "${config}" was changed by somebody else meanwhile`);
    expect(configText()).toBe("# theirs\n");
    expect(copies()).toHaveLength(1);
  });

  test("leaves a file alone that something else manages", async () => {
    const store = join(device.product.scratch, "store.toml");
    renameSync(config, store);
    chmodSync(store, 0o600);
    symlinkSync(store, config);
    const { status, stdout } = await edit(editorThat(["[audit]\n"]));
    expect(status).toBe(73);
    expect(stdout).toContain("is a link to a file that something else manages");
    expect(copies()).toEqual([]);
  });

  test("refuses without a terminal, and says what else to do", async () => {
    const { status, stderr } = await device.product.run(["config", "edit"], {
      environment: { EDITOR: "true" },
    });
    expect(status).toBe(64);
    expect(stderr).toContain("there is no terminal to edit on\n");
    expect(copies()).toEqual([]);
  });
});

describe.skipIf(!isRoot)("a table (needs root)", () => {
  test("fits the terminal that it is shown on, and is whole for a program", async () => {
    device.lock({ "crypto.kdf": "argon2id" }, "an organisation with a long name, of which each word counts");
    const shown = async (columns: number): Promise<string[]> => {
      const args = onTerminal([], "sesame", "policy", "explain", "crypto.kdf");
      const environment = { TEST_COLUMNS: String(columns) };
      const { stdout } = await device.product.execute("python3", args, { environment });
      return stdout.trimEnd().split("\r\n");
    };
    for (const columns of [60, 44, 30]) {
      const lines = await shown(columns);
      expect(lines.filter((line) => line.length > columns)).toEqual([]);
      expect(lines.join(" ").replaceAll(/\s+/g, " ")).toContain(
        "with a long name, of which each word counts",
      );
    }
    const piped = await device.product.demand(["policy", "explain", "crypto.kdf"]);
    expect(piped.split("\n").some((line) => line.length > 60)).toBe(true);
  });
});
