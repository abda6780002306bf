import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { isListed, unitOf } from "../../../src/core/access-list.js";
import { valueFault } from "../../../src/core/configuration-keys.js";

describe("a process's unit", () => {
  test.each([
    ["0::/system.slice/backup.service", "system:backup.service"],
    ["0::/system.slice/system-job.slice/job@1.service", "system:job@1.service"],
    ["0::/user.slice/user-1000.slice/session-3.scope", "session"],
    ["0::/user.slice/user-1000.slice/session-c2.scope/made/by/somebody.service", "session"],
    ["0::/user.slice/user-1000.slice/user@1000.service/app.slice/backup.service", "user:backup.service"],
    ["0::/user.slice/user-1000.slice/user@1000.service/app.slice/run-r1.scope", "user:run-r1.scope"],
    ["0::/user.slice/user-1000.slice/user@1000.service/app.slice", ""],
    ["0::/", ""],
    ["", ""],
    ["12:pids:/system.slice/backup.service", ""],
  ])("%j is %j", (cgroup, unit) => {
    expect(unitOf(cgroup)).toBe(unit);
  });

  it("is never one of the system's, nor a session, for what the user's own manager runs, whatever groups are made there", () => {
    const name = fc.oneof(
      fc.constantFrom("system.slice", "backup.service", "session-1.scope", "user@0.service", "..", ""),
      fc.string({ maxLength: 12 }),
    );
    fc.assert(
      fc.property(fc.array(name, { maxLength: 6 }), (names) => {
        const cgroup = `0::/user.slice/user-1000.slice/user@1000.service/${names.join("/")}`;
        expect(unitOf(cgroup)).toMatch(/^$|^user:/s);
      }),
    );
  });
});

describe("a list", () => {
  const backup = { exe: "/usr/bin/backup", unit: "system:backup.service" };

  test.each([
    ["", backup, true],
    ["/usr/bin/backup", backup, true],
    ["session /usr/bin/backup", backup, true],
    ["session system:backup.service", backup, true],
    ["session", backup, false],
    ["/usr/bin/backup2 /usr/bin", backup, false],
    ["user:backup.service", backup, false],
    ["session", { exe: "/usr/bin/x", unit: "session" }, true],
    ["/usr/bin/backup", { exe: "/usr/bin/backup (deleted)", unit: "" }, false],
    // No path, and no unit, though a text is equal.
    ["/usr/bin/x", { exe: "unknown", unit: "/usr/bin/x" }, true],
    ["session", { exe: "session", unit: "" }, false],
  ])("%j lets %j in: %j", (list, client, isIn) => {
    expect(isListed(list, client)).toBe(isIn);
  });

  it("is never satisfied by what the kernel does not say", () => {
    const entry = fc.constantFrom("session", "system:a.service", "user:b.scope", "/usr/bin/x");
    fc.assert(
      fc.property(fc.array(entry, { minLength: 1, maxLength: 5 }), (entries) => {
        expect(isListed(entries.join(" "), { exe: "unknown", unit: "" })).toBe(false);
      }),
    );
  });
});

describe("the key that holds it", () => {
  test.each(["", "session", "/usr/bin/x", "system:a@1.service user:b.scope /opt/x/y session"])(
    "takes %j",
    (list) => {
      expect(valueFault("secrets.clients", list)).toBeNull();
    },
  );

  test.each([
    " ",
    "session ",
    " session",
    "session  session",
    "x",
    "usr/bin/x",
    "system:x",
    "root:a.service",
    "user:a/b.service",
    "session,session",
  ])("refuses %j", (list) => {
    expect(valueFault("secrets.clients", list)).toBe(
      "must be paths of executables, system:UNIT, user:UNIT, session, with one blank between them",
    );
  });
});
