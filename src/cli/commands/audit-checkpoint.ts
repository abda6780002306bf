// `sesame audit checkpoint`: the small signed file that an auditor keeps away from this machine.

import { printCheckpoint } from "../../core/audit-checkpoint.js";
import { SesameError } from "../../core/errors.js";
import { resolveConfigPaths } from "../../platform/paths.js";
import { readPublicKey } from "../../platform/signing-key.js";
import { lastCheckpoint } from "../audit-trust.js";
import type { CliContext } from "../context.js";
import { writeText } from "../output.js";

interface CheckpointFlags {
  readonly now?: boolean;
  readonly key?: string;
}

export async function printLastCheckpoint(
  this: CliContext,
  flags: CheckpointFlags,
  directory?: string,
): Promise<void> {
  if (flags.now === true && directory !== undefined)
    throw new SesameError("USAGE", "--now is for your own log, and not for a copy", {
      details: { command: "sesame audit checkpoint" },
    });
  const paths = resolveConfigPaths(this.environment);
  if (flags.now === true) await this.withDaemons((bus) => bus.call("audit.sign"));
  const publicKey = flags.key ?? (directory === undefined ? readPublicKey(paths) : null);
  writeText(printCheckpoint(lastCheckpoint(directory ?? paths.audit, publicKey)));
}
