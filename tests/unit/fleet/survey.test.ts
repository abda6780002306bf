// What a device says it has: the script run by real shells, its answers taken or refused, and what is made of them.

import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { driftOf } from "../../../src/fleet/drift.js";
import { parseSurvey, type Survey, surveyScript } from "../../../src/fleet/survey.js";
import { parseDeviceRecord } from "../../../src/fleet/tree-document.js";
import { treeWith } from "../../support/fleet-root.js";
import { thrownBy } from "../core/thrown.js";
import { sha256Hex } from "./fixture.js";

const isRoot = process.getuid?.() === 0;
const tree = treeWith({ "/etc/pds/policy.toml": "# policy\n", "/var/lib/systemd/linger/alice": "" });
const wanted = {
  digest: tree.digest,
  record: parseDeviceRecord(
    tree.files.find(({ path }) => path === "/etc/pds/device.json")?.content ?? "",
    "device.json",
  ),
};
const head = "open-sesame survey 1\n";
const line = (path: string, content: string, status = "644 0 0"): string =>
  `${sha256Hex(content)} ${status} ${path}\n`;
const sound = `${head}${tree.files.map(({ path, content }) => line(path, content)).join("")}directory 755 0 0 /etc/pds\nend\n`;

describe("an answer", () => {
  test("that has all as it is wanted differs in nothing", () => {
    expect(driftOf(wanted, parseSurvey(sound))).toEqual([]);
  });

  test.each([
    ["that is empty", ""],
    ["that begins with something else", `Welcome\n${sound}`],
    ["that is cut off", sound.slice(0, -1)],
    ["that is cut off within a line", sound.slice(0, -20)],
    ["that goes on after its end", `${sound}more\n`],
    ["with a digest that is none", sound.replace(/^[0-9a-f]{64}/m, "0".repeat(63))],
    ["with a path of another place", sound.replace("end\n", `${line("/etc/shadow", "")}end\n`)],
    ["with a way out in a path", sound.replace("end\n", `${line("/etc/pds/../shadow", "")}end\n`)],
    ["with a path twice", sound.replace("end\n", `${line("/etc/pds/policy.toml", "")}end\n`)],
    ["with a carriage return", sound.replaceAll("\n", "\r\n")],
    ["with a mode that is none", sound.replace(" 644 ", " 64444 ")],
    ["of a device without sha256sum", "lacks sha256sum\n"],
  ])("%s is FLEET_ANSWER_INVALID, and shown without a control character", (_, text) => {
    const { code, message } = thrownBy(() => parseSurvey(text));
    expect(code).toBe("FLEET_ANSWER_INVALID");
    expect(message).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
  });

  test("of whatever bytes is taken whole or refused with that code, and never shown as it came", () => {
    const piece = fc.constantFrom(
      ...sound.split(/(?<=[ \n])/),
      "\u001b[2J",
      "\u0000",
      "\u009b",
      "\u202e",
      "/etc/pds/",
      "lacks stat\n",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 40 }), (pieces) => {
        try {
          parseSurvey(pieces.join(""));
        } catch (error) {
          const { code, message } = error as { code?: string; message: string };
          expect(code).toBe("FLEET_ANSWER_INVALID");
          expect(message).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("a difference", () => {
  const of = (change: (text: string) => string): unknown =>
    driftOf(wanted, parseSurvey(change(sound))).map(({ path, kind, what }) =>
      [path, kind, ...what].join(" "),
    );

  test.each([
    ["a file that is missing", /^.*linger\/alice\n/m, "", ["/var/lib/systemd/linger/alice missing"]],
    [
      "other bytes",
      line("/etc/pds/policy.toml", "# policy\n"),
      line("/etc/pds/policy.toml", "x"),
      ["/etc/pds/policy.toml changed bytes"],
    ],
    [
      "another mode and owner",
      "644 0 0 /etc/pds/policy.toml",
      "600 1000 4 /etc/pds/policy.toml",
      ["/etc/pds/policy.toml changed mode 0600 owner 1000:4"],
    ],
    [
      "a link",
      /^.*policy\.toml$/m,
      "link 777 0 0 /etc/pds/policy.toml",
      ["/etc/pds/policy.toml changed link"],
    ],
    [
      "what can't be read",
      /^.*policy\.toml$/m,
      "unreadable 600 0 0 /etc/pds/policy.toml",
      ["/etc/pds/policy.toml changed unreadable mode 0600"],
    ],
    [
      "a directory that others can write",
      "755 0 0 /etc/pds",
      "777 0 0 /etc/pds",
      ["/etc/pds changed mode 0777"],
    ],
    [
      "files that nobody wants",
      "end\n",
      `${line("/etc/pds/templates/bob.toml", "")}${line("/etc/pds/installations/.x", "")}${line("/etc/pds/template.toml", "")}end\n`,
      [
        "/etc/pds/installations/.x extra",
        "/etc/pds/template.toml extra",
        "/etc/pds/templates/bob.toml extra",
      ],
    ],
    [
      "nothing: others' files and lingering users",
      "end\n",
      `${line("/etc/pds/own.conf", "")}${line("/var/lib/systemd/linger/carol", "")}${line("/etc/systemd/user/open-sesame-.service.d/90-own.conf", "")}end\n`,
      [],
    ],
  ] as const)("is %s", (_, from, to, differences) => {
    expect(of((text) => text.replace(from, () => to))).toEqual(differences);
  });
});

describe.skipIf(!isRoot)("the script (needs root)", () => {
  let scratch: string;
  beforeEach(() => {
    scratch = mkdtempSync(join(tmpdir(), "survey-"));
    const etc = join(scratch, "etc");
    mkdirSync(join(etc, "installations"), { recursive: true });
    chmodSync(etc, 0o755);
    for (const { path, content } of tree.files)
      if (path.startsWith("/etc/pds/")) writeFileSync(join(etc, path.slice("/etc/pds/".length)), content);
    writeFileSync(join(etc, "installations/a b.toml"), "spaced");
    chownSync(join(etc, "installations/a b.toml"), 1_000, 1_001);
    chmodSync(join(etc, "installations/a b.toml"), 0o4750);
    symlinkSync("nothing", join(etc, "installations/.link"));
    execFileSync("mkfifo", [join(etc, "installations/fifo")]);
  });
  afterEach(() => rmSync(scratch, { recursive: true }));

  function runBy(shell: readonly string[]): Survey {
    const mounts =
      'mount -t tmpfs tmpfs /etc && mkdir /etc/pds && mount --bind "$1/etc" /etc/pds && mount -t tmpfs tmpfs /var/lib && shift && exec "$@"';
    const { stdout, stderr } = spawnSync(
      "unshare",
      ["--mount", "--propagation", "private", "sh", "-c", mounts, "sh", scratch, ...shell],
      { input: surveyScript, encoding: "latin1" },
    );
    expect(stderr).toBe("");
    return parseSurvey(stdout);
  }

  test.each([[["sh"]], [["bash", "--posix"]], [["bash", "-u"]]])(
    "says by %s what is there, whatever it is called",
    (shell) => {
      const found = runBy(shell);
      expect(found.get("/etc/pds/installations/a b.toml")).toEqual({
        kind: "file",
        sha256: sha256Hex("spaced"),
        mode: 0o4750,
        uid: 1_000,
        gid: 1_001,
      });
      expect(found.get("/etc/pds/installations/.link")?.kind).toBe("link");
      expect(found.get("/etc/pds/installations/fifo")?.kind).toBe("special");
      expect(found.get("/etc/pds")).toMatchObject({ kind: "directory", mode: 0o755 });
      expect(driftOf(wanted, found).map(({ path, kind }) => `${kind} ${path}`)).toEqual([
        "extra /etc/pds/installations/.link",
        "extra /etc/pds/installations/a b.toml",
        "extra /etc/pds/installations/fifo",
        "missing /var/lib/systemd/linger/alice",
      ]);
    },
  );
});
