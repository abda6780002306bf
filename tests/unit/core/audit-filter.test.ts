// Which entries a filter leaves, and how an entry is spelled for collectors of CEF.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cefLine } from "../../../src/core/audit-cef.js";
import { matches, parseMoment } from "../../../src/core/audit-filter.js";
import type { AuditEntry } from "../../../src/generated/types.js";
import { facts } from "./chain-fixture.js";

const entry: AuditEntry = {
  ...facts,
  sequence: 7,
  prev_hash: "0".repeat(64),
  outcome: "denied",
  code: "RATE_LIMITED",
  profile: "work",
  key: "db",
  actor: { uid: 1000, pid: 42, exe: "/opt/a=b\\c|d\nCEF:0|x" },
  details: { limit: 5 },
};

describe("a filter", () => {
  it.each([
    [{}, true],
    [{ sinceMs: entry.timestamp_ms }, true],
    [{ sinceMs: entry.timestamp_ms + 1 }, false],
    [{ beforeMs: entry.timestamp_ms }, false],
    [{ beforeMs: entry.timestamp_ms + 1 }, true],
    [{ actions: ["secret.read"] }, true],
    [{ actions: ["vault.locked", "secret.*"] }, true],
    [{ actions: ["secret"] }, false],
    [{ actions: ["secret.rea"] }, false],
    [{ actions: ["secret.r.*"] }, false],
    [{ profile: "work" }, true],
    [{ profile: "home" }, false],
    [{ outcome: "denied" }, true],
    [{ outcome: "ok" }, false],
    [{ profile: "work", outcome: "ok" }, false],
  ] as const)("%j says %s", (filter, expected) => {
    expect(matches(entry, filter)).toBe(expected);
  });
});

describe("a moment", () => {
  const now = Date.UTC(2026, 6, 1);
  it.each([
    ["2026-01-31", Date.UTC(2026, 0, 31)],
    ["2026-01-31T12:30", Date.UTC(2026, 0, 31, 12, 30)],
    ["2026-01-31T12:30:15.250Z", Date.UTC(2026, 0, 31, 12, 30, 15, 250)],
    ["2026-01-31T12:30:15+02:00", Date.UTC(2026, 0, 31, 10, 30, 15)],
    ["90s", now - 90_000],
    ["7d", now - 7 * 86_400_000],
    ["2w", now - 14 * 86_400_000],
    ["yesterday", null],
    ["2026-13-01", null],
    ["2026-1-1", null],
    ["-7d", null],
    ["", null],
  ])("%j is %s, in any time zone", (text, expected) => {
    expect(parseMoment(text, now)).toBe(expected);
  });
});

describe("an entry in CEF", () => {
  it("has what the log has, with what would end a value spelled", () => {
    expect(cefLine(entry, "1.2.3")).toBe(
      "CEF:0|Open Sesame|sesame|1.2.3|secret.read|secret.read|7|rt=1767225600000 externalId=7 act=secret.read " +
        String.raw`outcome=denied reason=RATE_LIMITED suid=1000 spid=42 sproc=/opt/a\=b\\c|d\nCEF:0|x ` +
        "cs1Label=profile cs1=work cs2Label=key cs2=db cs3Label=agentId cs3=9c48f0e1-7cc9-57d4-9250-543ef7e0d39e " +
        `cs6Label=prevHash cs6=${"0".repeat(64)} msg={"limit":5}`,
    );
  });

  it("is one line of seven header fields, whatever a path holds", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (exe) => {
        const line = cefLine({ ...entry, actor: { uid: 1, pid: 1, exe } }, "1|2");
        expect(line).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
        expect(/^(?:(?:[^|\\]|\\.)*\|){7}/u.exec(line)?.[0]).toBe(
          String.raw`CEF:0|Open Sesame|sesame|1\|2|secret.read|secret.read|7|`,
        );
        const [, sproc = ""] = / sproc=(.*) cs1Label=/u.exec(line) ?? [];
        expect(sproc).not.toMatch(/(?<!\\)(?:\\\\)*=/);
      }),
    );
  });
});
