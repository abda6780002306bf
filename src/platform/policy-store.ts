// Where the organisation's policy lies, and what its bytes say. Whom it is believed to come from is root-files.ts.

import { join } from "node:path";
import { SesameError } from "../core/errors.js";
import { demandSound, emptyPolicy, policyDepth, type PolicyReading, readPolicy } from "../core/policy.js";
import { findTomlLines } from "../core/toml-lines.js";
import { type ConfigFiles, systemDirectory } from "./config-files.js";
import { quote } from "./file-trust.js";
import { native } from "./native.js";
import { readRootFile } from "./root-files.js";
import { parseToml } from "./toml-files.js";

export const systemPolicyFile = join(systemDirectory, "policy.toml");

/** A policy as it was read, and hex BLAKE3 of the file's bytes: which one it was. Null without a file. */
export interface SystemPolicy extends PolicyReading {
  readonly digest: string | null;
}

/** A hundred thousand entries and their comments. */
export const maximumPolicyBytes = 32 * 1024 * 1024;

/**
 * The policy in force; without a file there are no locks.
 * @throws POLICY_UNTRUSTED, POLICY_INVALID, FILE_TOO_LARGE, FILE_IO_FAILED
 */
export function readSystemPolicy(path: string = systemPolicyFile, files?: ConfigFiles): SystemPolicy {
  const bytes = readRootFile(path, {
    ...(files === undefined ? {} : { files }),
    maximumBytes: maximumPolicyBytes,
    untrusted: (where, what) =>
      new SesameError("POLICY_UNTRUSTED", `policy: ${quote(where)} ${what}`, { details: { path: where } }),
  });
  if (bytes === null) return { ...emptyPolicy, digest: null };
  const { locks, faults, unknown } = demandSound(parsePolicy(path, bytes), path);
  return { locks, faults, unknown, digest: native.blake3Hex(bytes) };
}

/** What a file says, whoever may have written it, for `sesame policy lint`. @throws POLICY_INVALID for what is no TOML, and the file's own faults */
export function parsePolicy(path: string, bytes: Buffer): PolicyReading {
  const { text, value } = parseToml(path, bytes, "POLICY_INVALID");
  return readPolicy({ path, value, lines: findTomlLines(text, { deepest: policyDepth }) });
}
