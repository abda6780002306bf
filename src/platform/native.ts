// Loads the native core: hides where the addon lies and how its errors become ours. The only file that may
// load it, and the only one outside the tests that may cast.

import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { isErrorCode, SesameError, type ErrorDetails } from "../core/errors.js";
import type { NativeCore } from "../core/ports.js";

type ErrorFactory = (code: string, message: string, details: ErrorDetails) => Error;

interface Addon extends NativeCore {
  /** The addon throws what the factory returns, so that no call needs a wrapper of ours. */
  installErrorFactory(factory: ErrorFactory): void;
}

const thisFile = fileURLToPath(import.meta.url);

/** Tests run from source, and may do so with the sanitized build. A bundle has no such choice. */
function buildVariant(): "Release" | "Debug" {
  return thisFile.endsWith(".ts") && process.env["SESAME_TEST_NATIVE"] === "sanitized" ? "Debug" : "Release";
}

/** `dist/` is one level below the addon's root, `src/platform/` two; nothing further up is ours to trust. */
function findAddon(): string {
  const parent = dirname(dirname(thisFile));
  const places = [parent, dirname(parent)].map((root) =>
    join(root, "native", "build", buildVariant(), "sesame_native.node"),
  );
  const found = places.find((path) => existsSync(path));
  if (found === undefined) {
    throw new SesameError("INTERNAL", `the native core is missing at "${places[0]}"`);
  }
  return found;
}

function loadAddon(): NativeCore {
  const target: { exports: unknown } = { exports: {} };
  process.dlopen(target, findAddon());
  const { installErrorFactory, ...core } = target.exports as Addon;
  installErrorFactory(
    (code, message, details) => new SesameError(isErrorCode(code) ? code : "INTERNAL", message, { details }),
  );
  return core;
}

export const native: NativeCore = loadAddon();
