// What a person may save: everything valid that does not begin to want something else than what is locked.

import { describe, expect, it } from "vitest";
import { checkDraft } from "../../../src/core/configuration-draft.js";
import { parseProfileName } from "../../../src/core/names.js";
import type { Lock } from "../../../src/core/policy.js";
import { thrownBy } from "./thrown.js";

const source = "/home/ada/.config/pds/config.toml";
const locked: Lock = {
  key: "secrets.history_versions",
  profile: null,
  value: 2,
  source: "baseline",
  path: "/etc/pds/policy.toml",
  line: 4,
};
const versions = (count: number): object => ({ secrets: { history_versions: count } });

describe("a draft", () => {
  it("is told by the keys that it changes, those taken out among them", () => {
    const old = { audit: { key_names: true }, ...versions(5) };
    expect(checkDraft({ source, value: { crypto: { kdf: "argon2id" }, ...versions(5) } }, old, [])).toEqual([
      "crypto.kdf",
      "audit.key_names",
    ]);
  });

  it("that begins to want something else than a lock is refused, and so is a change from one wish to another", () => {
    for (const old of [{}, versions(5)]) {
      const error = thrownBy(() => checkDraft({ source, value: versions(9) }, old, [locked]));
      expect(error.code).toBe("POLICY_LOCKED");
      expect(error.message).toBe(
        '"secrets.history_versions" is locked at 2 by "baseline" in "/etc/pds/policy.toml:4"',
      );
    }
  });

  it.each([
    ["agrees with it", versions(2), {}],
    ["wanted the same before", versions(9), versions(9)],
    ["takes the wish out", {}, versions(9)],
  ])("beside a lock passes where it %s", (_, value, old) => {
    expect(() => checkDraft({ source, value }, old, [locked])).not.toThrow();
  });

  it("passes a lock for one profile: in the others the file has its say", () => {
    const ofProfile = { ...locked, profile: parseProfileName("work") };
    expect(checkDraft({ source, value: versions(9) }, {}, [ofProfile])).toEqual(["secrets.history_versions"]);
  });

  it("that is wrong is CONFIG_INVALID at its line, whatever the old file was", () => {
    const draft = { source, value: versions(0), lines: new Map([["secrets.history_versions", 7]]) };
    const error = thrownBy(() => checkDraft(draft, "no table", []));
    expect(error.code).toBe("CONFIG_INVALID");
    expect(error.message).toBe(
      `configuration "${source}" line 7: key "secrets.history_versions" must be >= 1`,
    );
  });
});
