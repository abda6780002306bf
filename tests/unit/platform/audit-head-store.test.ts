// The head that a verification remembers: a private file, and nothing else taken for one.

import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readVerifiedHead, writeVerifiedHead } from "../../../src/platform/audit-head-store.js";
import { resolveStatePaths, type StatePaths } from "../../../src/platform/paths.js";
import { thrownBy } from "../core/thrown.js";

let scratch = "";
let paths: StatePaths;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), "state-"));
  paths = resolveStatePaths({ HOME: scratch });
});
afterEach(() => rmSync(scratch, { recursive: true }));

const head = { installationId: "6f1c2b52-3c0f-4d19-9a53-0d4f0e6a7b21", sequence: 7, hash: "0f".repeat(32) };

test("a head is found again as it was kept, in a file that is the user's alone", () => {
  expect(readVerifiedHead(paths)).toBeNull();
  writeVerifiedHead(paths, { ...head, sequence: 6 });
  writeVerifiedHead(paths, head);
  expect(readVerifiedHead(paths)).toEqual(head);
  expect(statSync(paths.auditHead).mode & 0o777).toBe(0o600);
  expect(statSync(paths.directory).mode & 0o777).toBe(0o700);
});

test("it lies below XDG_STATE_HOME where that is set", () => {
  expect(resolveStatePaths({ HOME: scratch, XDG_STATE_HOME: "/s" }).auditHead).toBe("/s/pds/audit-head.json");
  expect(paths.auditHead).toBe(join(scratch, ".local/state/pds/audit-head.json"));
});

test.each(["", "{}", "[]", '{"installation_id":"x","sequence":0,"hash":""}', "null"])(
  "a file that holds %j is damaged, not a head",
  (text) => {
    writeVerifiedHead(paths, head);
    writeFileSync(paths.auditHead, text);
    expect(thrownBy(() => readVerifiedHead(paths))).toMatchObject({ code: "AUDIT_HEAD_DAMAGED" });
  },
);

test("a file that others can write is not believed", () => {
  writeVerifiedHead(paths, head);
  chmodSync(paths.auditHead, 0o666);
  expect(thrownBy(() => readVerifiedHead(paths))).toMatchObject({ code: "FILE_MODE_UNSAFE" });
});
