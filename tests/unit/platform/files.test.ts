import { execFileSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  lchownSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { SesameError } from "../../../src/core/errors.js";
import {
  checkDirectory,
  ensureDirectory,
  readPrivateFile,
  readSecretFile,
  removeFile,
  writeFileAtomic,
} from "../../../src/platform/files.js";
import { readConfigFile } from "../../../src/platform/config-files.js";

const limit = { maximumBytes: 64 };
const asRoot = process.getuid?.() === 0;
let scratch: string;
let path: string;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), "files-"));
  path = join(scratch, "file");
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

const write = (at: string, content = "content", mode = 0o600): void => {
  writeFileSync(at, content);
  chmodSync(at, mode);
};
const refusal = (attempt: () => unknown): SesameError => {
  try {
    attempt();
  } catch (error) {
    if (error instanceof SesameError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
};
const modeOf = (at: string): number => statSync(at).mode & 0o777;

describe.each([
  ["private", readPrivateFile],
  ["config", readConfigFile],
  ["secret", readSecretFile],
])("reading a %s file", (_, read) => {
  test("gives its bytes", () => {
    write(path);
    const content = read(path, limit);
    expect(Buffer.from(content instanceof Uint8Array ? content : (content?.bytes ?? []))).toStrictEqual(
      Buffer.from("content"),
    );
  });

  test("gives null when there is none", () => {
    expect(read(path, limit)).toBeNull();
  });

  test.each([0o640, 0o604, 0o620, 0o602, 0o666, 0o700])(
    "refuses mode %o with the chmod that mends it",
    (mode) => {
      write(path, "content", mode);
      const error = refusal(() => read(path, limit));
      expect(error.code).toBe("FILE_MODE_UNSAFE");
      expect(error.hint).toBe(`run 'chmod 600 ${path}'`);
    },
  );

  test("takes mode 0400", () => {
    write(path, "content", 0o400);
    expect(read(path, limit)).not.toBeNull();
  });

  test.runIf(asRoot)("refuses a file of somebody else", () => {
    write(path);
    chownSync(path, 65534, 65534);
    expect(refusal(() => read(path, limit)).code).toBe("FILE_OWNER_UNSAFE");
  });

  test("refuses a directory", () => {
    mkdirSync(path, { mode: 0o700 });
    expect(refusal(() => read(path, limit)).code).toBe("FILE_KIND_UNSAFE");
  });

  test("refuses a FIFO without waiting for its writer", () => {
    execFileSync("mkfifo", ["-m", "600", path]);
    expect(refusal(() => read(path, limit)).code).toBe("FILE_KIND_UNSAFE");
  });

  test("refuses a socket", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(path, resolve));
    chmodSync(path, 0o600);
    expect(refusal(() => read(path, limit)).code).toBe("FILE_KIND_UNSAFE");
    await new Promise((resolve) => server.close(resolve));
  });

  test("refuses one byte more than the limit and takes the limit", () => {
    write(path, "x".repeat(64));
    expect(read(path, limit)).toHaveLength(64);
    write(path, "x".repeat(65));
    expect(refusal(() => read(path, limit))).toMatchObject({
      code: "FILE_TOO_LARGE",
      details: { bytes: 65, maximumBytes: 64 },
    });
  });

  test("a file of 1 TiB costs no memory", () => {
    write(path);
    truncateSync(path, 2 ** 40);
    expect(refusal(() => read(path, limit)).code).toBe("FILE_TOO_LARGE");
  });
});

describe("symbolic links", () => {
  test("are refused for private and secret files", () => {
    write(join(scratch, "target"));
    symlinkSync("target", path);
    expect(refusal(() => readPrivateFile(path, limit)).code).toBe("FILE_KIND_UNSAFE");
    expect(refusal(() => readSecretFile(path, limit)).code).toBe("FILE_KIND_UNSAFE");
  });

  test("are followed for a config file, whose target may be readable by all, as in a store", () => {
    write(join(scratch, "target"), "content", 0o444);
    symlinkSync("target", path);
    expect(readConfigFile(path, limit)?.toString()).toBe("content");
  });

  test.each([0o664, 0o646])(
    "are refused for a config file whose target others can write (mode %o)",
    (mode) => {
      write(join(scratch, "target"), "content", mode);
      symlinkSync("target", path);
      expect(refusal(() => readConfigFile(path, limit)).code).toBe("FILE_MODE_UNSAFE");
    },
  );

  test.runIf(asRoot)("are refused for a config file whose target belongs to neither us nor root", () => {
    write(join(scratch, "target"), "content", 0o444);
    chownSync(join(scratch, "target"), 65534, 65534);
    symlinkSync("target", path);
    lchownSync(path, 0, 0);
    expect(refusal(() => readConfigFile(path, limit)).code).toBe("FILE_OWNER_UNSAFE");
  });

  test("to nothing and in a loop are no absent config files", () => {
    symlinkSync("nowhere", path);
    expect(refusal(() => readConfigFile(path, limit))).toMatchObject({ code: "FILE_KIND_UNSAFE" });
    removeFile(path);
    symlinkSync("file", path);
    expect(refusal(() => readConfigFile(path, limit))).toMatchObject({ code: "FILE_KIND_UNSAFE" });
  });
});

describe("writing", () => {
  test("makes a file of mode 0600 whatever the umask is, and nothing else", () => {
    const before = process.umask(0o777);
    try {
      expect(writeFileAtomic(path, Buffer.from("bytes"))).toBe(true);
    } finally {
      process.umask(before);
    }
    expect(readFileSync(path, "utf8")).toBe("bytes");
    expect(modeOf(path)).toBe(0o600);
    expect(readdirSync(scratch)).toStrictEqual(["file"]);
  });

  test("replaces a file without touching the old one: a reader that has it open keeps it", () => {
    write(path, "old");
    const old = join(scratch, "old");
    linkSync(path, old);
    writeFileAtomic(path, Buffer.from("new"));
    expect(readFileSync(old, "utf8")).toBe("old");
    expect(readFileSync(path, "utf8")).toBe("new");
  });

  test('with "create" leaves an existing file alone and says so', () => {
    write(path, "old");
    expect(writeFileAtomic(path, Buffer.from("new"), { existing: "create" })).toBe(false);
    expect(readFileSync(path, "utf8")).toBe("old");
    expect(readdirSync(scratch)).toStrictEqual(["file"]);
    removeFile(path);
    expect(writeFileAtomic(path, Buffer.from("new"), { existing: "create" })).toBe(true);
    expect(readFileSync(path, "utf8")).toBe("new");
    expect(readdirSync(scratch)).toStrictEqual(["file"]);
    expect(statSync(path).nlink).toBe(1);
  });

  test("puts a file in the place of a symbolic link and leaves the link's target alone", () => {
    write(join(scratch, "target"), "kept");
    symlinkSync("target", path);
    writeFileAtomic(path, Buffer.from("new"));
    expect(readFileSync(join(scratch, "target"), "utf8")).toBe("kept");
    expect(readFileSync(path, "utf8")).toBe("new");
  });

  test("clears the leftover of a process that died with the same id", () => {
    write(join(scratch, `.file.${process.pid}.tmp`), "left over");
    writeFileAtomic(path, Buffer.from("new"));
    expect(readdirSync(scratch)).toStrictEqual(["file"]);
  });

  test("into a directory that is gone is FILE_IO_FAILED", () => {
    expect(refusal(() => writeFileAtomic(join(scratch, "gone/file"), Buffer.from("x")))).toMatchObject({
      code: "FILE_IO_FAILED",
      details: { errno: "ENOENT" },
    });
  });

  test("over a directory fails and leaves no temporary file", () => {
    mkdirSync(path);
    expect(refusal(() => writeFileAtomic(path, Buffer.from("x"))).code).toBe("FILE_IO_FAILED");
    expect(readdirSync(scratch)).toStrictEqual(["file"]);
  });
});

describe.runIf(asRoot)("on a small file system", () => {
  let mountPoint: string;
  beforeEach(() => {
    mountPoint = join(scratch, "mount");
    mkdirSync(mountPoint);
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k,mode=700", "tmpfs", mountPoint]);
  });
  afterEach(() => {
    execFileSync("umount", [mountPoint]);
  });

  test("no room is DISK_FULL; the old file stays and the temporary one goes", () => {
    const file = join(mountPoint, "file");
    writeFileAtomic(file, Buffer.from("old"));
    expect(refusal(() => writeFileAtomic(file, Buffer.alloc(128 * 1024)))).toMatchObject({
      code: "DISK_FULL",
      exit: 74,
    });
    expect(readFileSync(file, "utf8")).toBe("old");
    expect(readdirSync(mountPoint)).toStrictEqual(["file"]);
    writeFileAtomic(file, Buffer.from("new"));
    expect(readFileSync(file, "utf8")).toBe("new");
  });

  test("a read-only file system is DISK_READ_ONLY and changes nothing", () => {
    const file = join(mountPoint, "file");
    writeFileAtomic(file, Buffer.from("old"));
    execFileSync("mount", ["-o", "remount,ro", mountPoint]);
    expect(refusal(() => writeFileAtomic(file, Buffer.from("new"))).code).toBe("DISK_READ_ONLY");
    expect(readFileSync(file, "utf8")).toBe("old");
    expect(refusal(() => ensureDirectory(join(mountPoint, "directory"))).code).toBe("DISK_READ_ONLY");
  });
});

describe("directories", () => {
  test("are made with all their parents, mode 0700", () => {
    const inner = join(scratch, "a/b/c");
    ensureDirectory(inner);
    expect([modeOf(join(scratch, "a")), modeOf(join(scratch, "a/b")), modeOf(inner)]).toStrictEqual([
      0o700, 0o700, 0o700,
    ]);
    ensureDirectory(inner);
  });

  test("that others can reach are refused with the chmod that mends it, and not changed", () => {
    mkdirSync(path);
    chmodSync(path, 0o755);
    const error = refusal(() => ensureDirectory(path));
    expect(error).toMatchObject({ code: "FILE_MODE_UNSAFE", hint: `run 'chmod 700 ${path}'` });
    expect(modeOf(path)).toBe(0o755);
  });

  test.runIf(asRoot)("of somebody else are refused", () => {
    mkdirSync(path, { mode: 0o700 });
    chownSync(path, 65534, 65534);
    expect(refusal(() => checkDirectory(path)).code).toBe("FILE_OWNER_UNSAFE");
  });

  test("that are files are refused", () => {
    write(path);
    expect(refusal(() => ensureDirectory(path)).code).toBe("FILE_KIND_UNSAFE");
  });
});

test("a path with control characters stays on one line of a message", () => {
  const odd = join(scratch, "a\n\u001b[31mb");
  write(odd, "content", 0o666);
  expect(refusal(() => readPrivateFile(odd, limit)).message).not.toMatch(/[\n\u001b]/);
});
