// Changing one key of a file that a person keeps: the key is changed, and nothing else is.

import fc from "fast-check";
import { parse } from "smol-toml";
import { describe, expect, it } from "vitest";
import { setTomlKey, unsetTomlKey } from "../../../src/core/toml-edit.js";

const kept = "# mine\n[audit]\nkey_names = false # for the auditor\n\n[secrets]\nhistory_versions = 3\n";

describe("setting a key", () => {
  it("replaces its value and keeps comments", () => {
    expect(setTomlKey(kept, "audit.key_names", true)).toBe(kept.replace("false #", "true #"));
  });

  it("puts a new key below its table's header, or in a table of its own at the end", () => {
    expect(setTomlKey(kept, "secrets.other", 1)).toContain("[secrets]\nother = 1\nhistory_versions = 3\n");
    expect(setTomlKey(kept, "crypto.kdf", "argon2id")).toBe(`${kept}\n[crypto]\nkdf = "argon2id"\n`);
    expect(setTomlKey("", "crypto.kdf", "argon2id")).toBe('[crypto]\nkdf = "argon2id"\n');
  });

  it("finds dotted keys", () => {
    expect(setTomlKey("audit.key_names = false\n", "audit.key_names", true)).toBe("audit.key_names = true\n");
  });

  it.each(["audit = { key_names = false }\n", 'audit.key_names = """\nx"""\n', '"audit".key_names = 1\n'])(
    "leaves %j to its owner",
    (text) => {
      expect(setTomlKey(text, "audit.key_names", true)).toBeNull();
      expect(unsetTomlKey(text, "audit.key_names")).toBeNull();
    },
  );

  it("gives a document that says it, whatever the string", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (value) => {
        const text = setTomlKey(kept, "crypto.kdf", value) ?? "";
        expect(parse(text)).toMatchObject({ crypto: { kdf: value }, secrets: { history_versions: 3 } });
      }),
    );
  });
});

describe("taking a key out", () => {
  it("takes its line and no other", () => {
    expect(unsetTomlKey(kept, "secrets.history_versions")).toBe(kept.replace("history_versions = 3\n", ""));
    expect(unsetTomlKey(kept, "crypto.kdf")).toBe(kept);
  });
});
