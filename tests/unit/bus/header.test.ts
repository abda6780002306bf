import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  parseReply,
  parseReplyStamp,
  StampReader,
  printError,
  printReplyStamp,
  printRequest,
  printRequestStamp,
  printResult,
} from "../../../src/bus/header.js";
import { SesameError } from "../../../src/core/errors.js";
import {
  validateReplyHeader,
  validateReplyStamp,
  validateRequestHeader,
  validateRequestStamp,
} from "../../../src/generated/validators.js";

const actor = {
  connection: 3,
  uid: 1000,
  pid: 42,
  exe: "/usr/bin/node",
  unit: "session",
  clearance: "client",
} as const;

function codeThrown(action: () => unknown): string {
  try {
    action();
    return "returned";
  } catch (error) {
    return error instanceof SesameError ? error.code : String(error);
  }
}

describe("request headers", () => {
  it("are printed as PROTOCOL.md section 4 shows them", () => {
    expect(
      printRequest({ id: 1, method: "secret.get", profile: "work", key: "db", params: { version: 2 } }),
    ).toBe('{"id":1,"method":"secret.get","profile":"work","key":"db","params":{"version":2}}');
    expect(printRequest({ id: 7, method: "system.status" })).toBe('{"id":7,"method":"system.status"}');
  });

  it("fit the schema", () => {
    expect(
      validateRequestHeader(JSON.parse(printRequest({ id: 9, method: "vault.lock", profile: "work" }))),
    ).toBe(true);
  });
});

describe("reply headers", () => {
  it("are printed as PROTOCOL.md section 4 shows them and fit the schema", () => {
    const printed = [
      printResult(1),
      printResult(2, { a: 1 }),
      printError(3, { code: "KEY_UNKNOWN", message: "no", details: { n: 1 } }),
    ];
    expect(printed).toEqual([
      '{"id":1,"ok":true,"result":{}}',
      '{"id":2,"ok":true,"result":{"a":1}}',
      '{"id":3,"ok":false,"error":{"code":"KEY_UNKNOWN","message":"no","details":{"n":1}}}',
    ]);
    for (const header of printed) expect(validateReplyHeader(JSON.parse(header))).toBe(true);
  });

  it("give back what was printed", () => {
    expect(parseReply(printResult(5, { head: "x" }))).toEqual({ id: 5, ok: true, result: { head: "x" } });
    const error = new SesameError("RATE_LIMITED", "too many requests", { details: { retryAfterMs: 12 } });
    const parsed = parseReply(printError(6, error.toWire()));
    expect(parsed.ok).toBe(false);
    if (!parsed.ok) expect(parsed.error.toWire()).toEqual(error.toWire());
  });

  it("with a code of a newer version are an error, never a success", () => {
    const parsed = parseReply('{"id":1,"ok":false,"error":{"code":"FROM_THE_FUTURE","message":"m"}}');
    expect(parsed.ok ? "ok" : parsed.error.code).toBe("INTERNAL");
  });

  it.each([
    "",
    "null",
    "[]",
    "{}",
    '{"id":0,"ok":true}',
    '{"id":1.5,"ok":true}',
    '{"id":9007199254740992,"ok":true}',
    '{"id":"1","ok":true}',
    '{"id":1}',
    '{"id":1,"ok":1,"result":{}}',
    '{"id":1,"ok":true,"result":[]}',
    '{"id":1,"ok":false}',
    '{"id":1,"ok":false,"error":{"code":"USAGE"}}',
    '{"id":1,"ok":false,"error":{"code":7,"message":"m"}}',
  ])("that are no reply are refused: %s", (header) => {
    expect(codeThrown(() => parseReply(header))).toBe("BUS_FRAME_INVALID");
  });

  it("of any text are parsed or refused, and a refusal never quotes the text", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        try {
          parseReply(text);
        } catch (error) {
          expect(error).toBeInstanceOf(SesameError);
          if (text.length > 12) expect(error instanceof Error ? error.message : "").not.toContain(text);
        }
      }),
    );
  });
});

describe("stamps", () => {
  const request = printRequestStamp(7, JSON.stringify(actor));

  it("give back what was printed and fit the schema", () => {
    expect(new StampReader().parse(request)).toEqual({ rid: 7, actor });
    expect(validateRequestStamp(JSON.parse(request))).toBe(true);
    expect(printReplyStamp(7)).toBe('{"rid":7}');
    expect(parseReplyStamp('{"rid":7}')).toEqual({ rid: 7, audit: [] });
    expect(validateReplyStamp(JSON.parse(printReplyStamp(7)))).toBe(true);
  });

  it("carry what else a reply has audited, and nothing that is no entry", () => {
    const audit = [
      { action: "vault.rewrapped", details: { weaker: false } },
      { action: "vault.rewrapped", code: "DISK_FULL" },
    ] as const;
    const stamp = printReplyStamp(7, audit);
    expect(parseReplyStamp(stamp)).toEqual({ rid: 7, audit });
    expect(validateReplyStamp(JSON.parse(stamp))).toBe(true);
    for (const entry of [
      {},
      null,
      "x",
      { action: 1 },
      { action: "a.b", code: "NO_CODE" },
      { action: "a.b", details: { a: {} } },
    ])
      expect(codeThrown(() => parseReplyStamp(JSON.stringify({ rid: 7, audit: [entry] })))).toBe(
        "BUS_FRAME_INVALID",
      );
    expect(codeThrown(() => parseReplyStamp('{"rid":7,"audit":{}}'))).toBe("BUS_FRAME_INVALID");
  });

  it("of many actors each give their own", () => {
    const reader = new StampReader();
    for (let round = 0; round < 2; round++) {
      for (let connection = 1; connection <= 600; connection++) {
        const stamp = printRequestStamp(round * 600 + connection, JSON.stringify({ ...actor, connection }));
        expect(reader.parse(stamp)).toEqual({
          rid: round * 600 + connection,
          actor: { ...actor, connection },
        });
      }
    }
  });

  it.each([
    "",
    '{"rid":7}',
    `{"rid":9007199254740992,"actor":${JSON.stringify(actor)}}`,
    `{"rid":1,"actor":${JSON.stringify(actor)},"more":{}}`,
    '{"rid":0,"actor":{}}',
    ...["", "0", " 7", "+7", "7e0", "0x7", "7.5", "-7", '7,"rid":8'].map(
      (rid) => `{"rid":${rid},"actor":${JSON.stringify(actor)}}`,
    ),
    JSON.stringify({ rid: 1, actor: { ...actor, uid: -1 } }),
    JSON.stringify({ rid: 1, actor: { ...actor, clearance: "root" } }),
    JSON.stringify({ rid: 1, actor: { ...actor, connection: "3" } }),
  ])("without a whole actor are refused: %s", (stamp) => {
    expect(codeThrown(() => new StampReader().parse(stamp))).toBe("BUS_FRAME_INVALID");
    const reader = new StampReader();
    reader.parse(request);
    expect(codeThrown(() => reader.parse(stamp))).toBe("BUS_FRAME_INVALID");
    expect(reader.parse(request)).toEqual({ rid: 7, actor });
  });
});
