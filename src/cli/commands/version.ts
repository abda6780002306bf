// `sesame version`: answers without a daemon, and with no name before the number, so that scripts can compare it.

import type { CliContext } from "../context.js";
import { writeJson, writeText } from "../output.js";
import { productVersion } from "../../platform/version.js";

export async function showVersion(this: CliContext, flags: { readonly json?: boolean }): Promise<void> {
  if (flags.json === true) writeJson({ version: productVersion });
  else writeText(`${productVersion}\n`);
}
