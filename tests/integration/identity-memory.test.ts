// What root sees of the signing key in the memory of the daemons: nothing, when it was just made and when it was opened at a start.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Installation } from "../support/installation.js";
import { demandHiddenMemory, look, lookAtDaemons, prepare } from "../support/memory-subject.js";
import { native } from "../../src/platform/native.js";
import type { Needle } from "../support/scan-memory.js";

/** The private half, what signing derives from it (RFC 8032, section 5.1.5), and what it is wrapped under; by docs/identity.md. */
function needlesOf({ home: { config } }: Installation): Needle[] {
  const file = (name: string): Buffer => readFileSync(join(config.identity, name));
  const { public_key: publicKey, wrapped_key: wrapped } = JSON.parse(
    file("signing-key.json").toString("utf8"),
  ) as Record<string, string>;
  const id = /^id = "(.*)"$/m.exec(readFileSync(config.installationFile, "utf8"))?.[1];
  const wrapBytes = file("signing-key.wrap");
  using wrap = native.SecureBuffer.alloc(32);
  wrap.bytes.set(wrapBytes);
  const context = Buffer.from(`open-sesame/signing-key/1\0${id}\0${publicKey}`, "latin1");
  using key = native.openBox(wrap, context, Buffer.from(wrapped ?? "", "base64"));
  const seed = Buffer.from(key.bytes);
  const expanded = createHash("sha512").update(seed).digest();
  return [
    { name: "private key", bytes: seed },
    { name: "private key in hex", bytes: Buffer.from(seed.toString("hex")) },
    { name: "expanded key", bytes: expanded.subarray(1, 31) },
    { name: "prefix of nonces", bytes: expanded.subarray(32) },
    { name: "wrapping key", bytes: wrapBytes },
  ];
}

describe("the signing key", () => {
  test("is in no readable memory of the daemons", async (context) => {
    demandHiddenMemory(context);
    const installation = await Installation.start();
    try {
      const subject = await prepare(installation);
      const needles = needlesOf(installation);
      expect(lookAtDaemons({ ...subject, needles })).toEqual([]);
      await installation.daemon("daemon-profile").stop();
      await installation.startDaemon("daemon-profile");
      expect(look({ installation, needles }, installation.pidOf("daemon-profile"))).toEqual([]);
    } finally {
      await installation.end();
    }
  });

  test("is found where secure memory is forced to be readable, so that the search is one", async (context) => {
    demandHiddenMemory(context);
    const installation = await Installation.start({ environment: { SESAME_FORCE_MLOCK: "1" } });
    try {
      await prepare(installation);
      const finds = look(
        { installation, needles: needlesOf(installation) },
        installation.pidOf("daemon-profile"),
      );
      expect(finds.some((find) => find.startsWith("private key at"))).toBe(true);
    } finally {
      await installation.end();
    }
  });
});
