import { spawnSync } from "node:child_process";
import {
  closeSync,
  constants,
  fstatSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import type { Uuid } from "../../../src/core/ids.js";
import type { Severity } from "../../../src/core/ports.js";
import { validateLogLine } from "../../../src/generated/validators.js";
import { chooseLogFormat, createLog, descriptorWriter, type LogOptions } from "../../../src/platform/log.js";

const scratchPipe = mkdtempSync(join(tmpdir(), "log-"));
afterAll(() => rmSync(scratchPipe, { recursive: true, force: true }));

const clock = { now: () => Date.UTC(2026, 0, 2, 3, 4, 5, 678), monotonic: () => 0 };
const collect = (options: Partial<LogOptions> = {}) => {
  const lines: string[] = [];
  const log = createLog({
    daemonId: "daemon-profile:1",
    level: "debug",
    format: "journal",
    clock,
    write: (line) => lines.push(line) > 0,
    ...options,
  });
  return { log, lines };
};
const parsed = (line: string | undefined): Record<string, unknown> =>
  JSON.parse((line ?? "").replace(/^<\d>/, "")) as Record<string, unknown>;

const profileIdsOfWork = { profileId: "p" as Uuid, orgProfileId: "q" as Uuid };

test("a line is one JSON object with a syslog priority and the members of SPEC section 8", () => {
  const { log, lines } = collect();
  log.identify({
    installationId: "i",
    orgNamespace: "o",
    profileIds: (profile) => (profile === "work" ? profileIdsOfWork : null),
  });
  log.write("error", "bus.listening", "hello", { profile: "work", span: "c1", count: 3 });
  expect(lines[0]).toMatch(/^<3>\{.*\}\n$/);
  expect(parsed(lines[0])).toStrictEqual({
    timestamp: "2026-01-02T03:04:05.678Z",
    severity: "error",
    event: "bus.listening",
    message: "hello",
    installation_id: "i",
    org_namespace: "o",
    daemon_id: "daemon-profile:1",
    profile: "work",
    profile_id: "p",
    org_profile_id: "q",
    span: "c1",
    count: 3,
  });
});

test("priorities are those of syslog, and lines below the level are not written", () => {
  const severities: Severity[] = [
    "emergency",
    "alert",
    "critical",
    "error",
    "warning",
    "notice",
    "info",
    "debug",
  ];
  const { log, lines } = collect({ level: "notice" });
  for (const severity of severities) log.write(severity, "daemon.ready", "x");
  expect(lines.map((line) => line.slice(0, 3))).toStrictEqual(["<0>", "<1>", "<2>", "<3>", "<4>", "<5>"]);
});

test("a field can't pass for a member that says who wrote the line", () => {
  const { log, lines } = collect();
  log.write("info", "daemon.ready", "x", { daemon_id: "forged", severity: "debug" });
  expect(parsed(lines[0])).toMatchObject({
    daemon_id: "daemon-profile:1",
    severity: "info",
    field_daemon_id: "forged",
    field_severity: "debug",
  });
});

test.each(["json", "lines"] as const)(
  "no text can end a line, move a cursor or turn the reading direction (%s)",
  (format) => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (message, value) => {
        const { log, lines } = collect({ format });
        log.write("info", "daemon.ready", message, { value });
        expect(lines).toHaveLength(1);
        // oxlint-disable-next-line no-control-regex
        expect(lines[0]?.slice(0, -1)).not.toMatch(
          /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/,
        );
        if (format === "json") {
          expect(parsed(lines[0])).toMatchObject({ message, value });
          expect(validateLogLine(parsed(lines[0]))).toBe(true);
        }
      }),
    );
  },
);

test("lost lines are counted in the next one that goes through", () => {
  let works = false;
  const kept: string[] = [];
  const { log } = collect({ write: (line) => works && kept.push(line) > 0 });
  log.write("info", "daemon.ready", "1");
  log.write("info", "daemon.ready", "2");
  works = true;
  log.write("info", "daemon.ready", "3");
  log.write("info", "daemon.ready", "4");
  expect(kept.map((line) => parsed(line)["lines_lost"])).toStrictEqual([2, undefined]);
});

test("a descriptor that is closed loses lines and throws nothing", () => {
  const scratch = mkdtempSync(join(tmpdir(), "log-"));
  const path = join(scratch, "log");
  const descriptor = openSync(path, "w");
  const write = descriptorWriter(descriptor);
  expect(write("one\n")).toBe(true);
  closeSync(descriptor);
  expect(write("two\n")).toBe(false);
  expect(readFileSync(path, "utf8")).toBe("one\n");
  rmSync(scratch, { recursive: true });
});

test("what goes to the journal has priorities whatever the configuration says; another collector's lines may be plain JSON", () => {
  const { dev, ino } = fstatSync(1, { bigint: true });
  const journal = { JOURNAL_STREAM: `${dev}:${ino}` };
  expect(chooseLogFormat({ json: false, journald: false }, journal)).toBe("journal");
  expect(chooseLogFormat({ json: true, journald: false }, { JOURNAL_STREAM: `${dev}:${ino + 1n}` })).toBe(
    "json",
  );
  expect(chooseLogFormat({ json: true, journald: true }, {})).toBe("journal");
  const { log, lines } = collect({ format: "json" });
  log.write("error", "daemon.ready", "x");
  expect(lines[0]?.startsWith("{")).toBe(true);
});

test("a line of a connection has it for its span, unless it names something narrower", () => {
  const { log, lines } = collect();
  log.write("debug", "bus.connection_opened", "x", { connection: 12 });
  log.write("error", "request.failed", "x", { connection: 12, span: "request:7" });
  log.write("info", "daemon.ready", "x");
  expect(lines.map((line) => parsed(line)["span"])).toEqual(["connection:12", "request:7", null]);
});

test("a line that went through in part is finished before the next one", () => {
  const child = spawnSync("sh", ["-c", 'mkfifo "$0" && exec true', join(scratchPipe, "pipe")]);
  expect(child.status).toBe(0);
  const path = join(scratchPipe, "pipe");
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const writer = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
  const write = descriptorWriter(writer);
  const long = `${"x".repeat(100_000)}\n`;
  const taken = (): string => {
    const chunks: Buffer[] = [];
    for (;;) {
      const chunk = Buffer.alloc(65_536);
      try {
        const count = readSync(reader, chunk);
        if (count === 0) break;
        chunks.push(chunk.subarray(0, count));
      } catch {
        break;
      }
    }
    return Buffer.concat(chunks).toString();
  };
  expect(write(long)).toBe(true);
  // The pipe is full: a line is lost as a whole.
  expect(write("lost\n")).toBe(false);
  let text = taken();
  expect(write("next\n")).toBe(true);
  text += taken();
  expect(text).toBe(`${long}next\n`);
  closeSync(writer);
  closeSync(reader);
});
