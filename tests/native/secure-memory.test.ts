// Secure memory seen from outside the process, or at the cost of one: limits, the fallback, and what is left
// in memory. Overflows are in native/test/secure_memory_test.cc, where there are pointers.

import { expect, test } from "vitest";
import { printed, runChild } from "./child.js";

const asOrdinaryUser = ["prlimit", "--memlock=65536:65536", "setpriv", "--reuid=65534", "--clear-groups"];
const isRoot = process.getuid?.() === 0;

/** Counts the pattern of secret(64, 11) in the process's own readable memory. */
const countCopies = `
  const fs = require("node:fs");
  function countCopies() {
    const fd = fs.openSync("/proc/self/mem", "r");
    const page = Buffer.alloc(16384);
    let count = 0;
    let readable = 0;
    for (const line of fs.readFileSync("/proc/self/maps", "latin1").split("\\n")) {
      const match = /^([0-9a-f]+)-([0-9a-f]+) rw-[ps]/.exec(line);
      if (match === null || parseInt(match[2], 16) - parseInt(match[1], 16) !== page.length) continue;
      try {
        if (fs.readSync(fd, page, 0, page.length, parseInt(match[1], 16)) !== page.length) continue;
      } catch (error) {
        if (error.code !== "EIO") throw error;
        continue;
      }
      readable += 1;
      for (let at = 0; at + 64 <= page.length; ++at) {
        let length = 0;
        while (length < 64 && page[at + length] === ((length * 37 + 11) & 255)) length += 1;
        if (length === 64) count += 1;
      }
    }
    page.fill(0);
    fs.closeSync(fd);
    return count;
  }
`;

test("with memfd_secret not even root reads a live buffer through /proc/self/mem", () => {
  const [backing, copies] = printed(
    runChild(
      `${countCopies} const held = secret(64, 11); print(native.secureMemoryStatus().backing); print(countCopies()); print(held.length);`,
    ),
  );
  expect(backing).toBe("memfd_secret");
  expect(copies).toBe(0);
});

test("in the fallback the same scan finds a live buffer, and nothing after release", () => {
  const child = runChild(
    `${countCopies} const held = secret(64, 11); const keep = SecureBuffer.alloc(64); print(countCopies()); held.release(); print(countCopies());
     print(native.secureMemoryStatus().fallbackReason); print(keep.length);`,
    { env: { SESAME_FORCE_MLOCK: "1" } },
  );
  expect(printed(child)).toEqual([1, 0, "forced", 64]);
});

test("a buffer that nobody released is wiped when it is collected", () => {
  const child = runChild(
    `${countCopies} (() => secret(64, 11))(); const keep = SecureBuffer.alloc(64); print(countCopies());
     let turns = 0;
     (function turn() { gc(); if (++turns < 5) return setImmediate(turn); print(countCopies()); print(keep.length); })();`,
    { env: { SESAME_FORCE_MLOCK: "1" } },
  );
  expect(printed(child)).toEqual([1, 0, 64]);
});

test.skipIf(!isRoot).each(["0", "1"])(
  "64 KiB of RLIMIT_MEMLOCK serve an ordinary user and run out as a typed error (SESAME_FORCE_MLOCK=%s)",
  (forced) => {
    const child = runChild(
      `const held = [];
     let error;
     try { for (;;) held.push(SecureBuffer.alloc(32)); } catch (caught) { error = caught; }
     print({ code: error.code, details: error.details, enough: held.length >= 50 });
     held.pop().release();
     held.push(SecureBuffer.alloc(32));
     print(held.at(-1).length);`,
      { through: asOrdinaryUser, env: { SESAME_FORCE_MLOCK: forced } },
    );
    expect(printed(child)).toEqual([
      {
        code: "SECURE_MEMORY_EXHAUSTED",
        details: { limitBytes: 65536, usedBytes: 65536, wantedBytes: 32 },
        enough: true,
      },
      32,
    ]);
  },
);

test("10,000 buffers of 64 bytes take at most 1 MiB of locked memory", () => {
  const [status] = printed(
    runChild(
      `const held = Array.from({ length: 10000 }, () => SecureBuffer.alloc(64)); print({ ...native.secureMemoryStatus(), count: held.length });`,
    ),
  );
  expect(status).toMatchObject({ liveBuffers: 10_000, liveBytes: 640_000, count: 10_000 });
  expect((status as { lockedBytes: number }).lockedBytes).toBeLessThanOrEqual(1 << 20);
});

test("the budget holds, may change while buffers live, and takes none of them away", () => {
  const child = runChild(
    `native.configureSecureMemory({ budgetBytes: 32768 });
     const held = SecureBuffer.alloc(1);
     const attempt = () => {
       try { SecureBuffer.alloc(20000).release(); print("allocated"); } catch (error) { print(error.code); }
     };
     attempt();
     native.configureSecureMemory({ budgetBytes: 65536 });
     attempt();
     native.configureSecureMemory({ budgetBytes: 16384 });
     attempt();
     print(native.secureMemoryStatus().budgetBytes); print(held.length);`,
  );
  expect(printed(child)).toEqual([
    "SECURE_MEMORY_EXHAUSTED",
    "allocated",
    "SECURE_MEMORY_EXHAUSTED",
    16384,
    1,
  ]);
});

test("a second thread may not load the core", () => {
  const child = runChild(
    `const { Worker } = require("node:worker_threads");
     const worker = new Worker("process.dlopen({ exports: {} }, require('node:worker_threads').workerData)", { eval: true, workerData: addonPath });
     worker.on("error", (error) => print(error.message));`,
  );
  expect(printed(child)).toEqual(["the native core works on one thread only"]);
});

test("a damaged neighbourhood ends the process with SIGABRT and one line", () => {
  // Only the fallback's pages can be written through /proc/self/mem: that is the damage here.
  const child = runChild(
    `const fs = require("node:fs");
     const held = SecureBuffer.alloc(64);
     const line = fs.readFileSync("/proc/self/smaps", "latin1").split(/^(?=[0-9a-f]+-)/m).find((each) => /Size: +16 kB/.test(each) && /Locked: +16 kB/.test(each));
     const begin = parseInt(line, 16);
     const fd = fs.openSync("/proc/self/mem", "r+");
     const byte = Buffer.alloc(1);
     const at = begin + 16 + 64;
     fs.readSync(fd, byte, 0, 1, at);
     byte[0] ^= 1;
     fs.writeSync(fd, byte, 0, 1, at);
     held.release();
     print("survived");`,
    { env: { SESAME_FORCE_MLOCK: "1" }, through: ["prlimit", "--core=0"] },
  );
  expect(child.signal).toBe("SIGABRT");
  expect(child.stdout).toBe("");
  expect(child.stderr).toBe("open-sesame: the canary of a secure buffer is damaged, aborting\n");
});
