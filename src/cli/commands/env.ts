// `sesame env`: becomes the command, with secrets in its environment. Their NAME=value strings are built by
// the native core in secure memory only, so this process never has a secret anywhere else.

import { displayText } from "../../core/display-text.js";
import { environmentNames } from "../../core/env-names.js";
import { SesameError } from "../../core/errors.js";
import type { KeyName, ProfileName } from "../../core/names.js";
import type { SecureBuffer } from "../../core/ports.js";
import { native } from "../../platform/native.js";
import { type BundledSecret, fetchLayers, SecretSet } from "../bundles.js";
import { commandEnvironment } from "../command-environment.js";
import type { CliContext } from "../context.js";
import { findCommand } from "../find-command.js";
import { warn } from "../output.js";

interface EnvFlags {
  readonly profile?: readonly ProfileName[];
  readonly prefix?: string;
  readonly only?: readonly KeyName[];
  readonly quiet?: boolean;
}

interface Variable {
  readonly name: string;
  readonly secret: BundledSecret;
}

/** execve(2): the kernel has no interpreter for the file. */
const enoexec = 8;

export async function runWithSecrets(
  this: CliContext,
  flags: EnvFlags,
  ...command: readonly string[]
): Promise<void> {
  const [name] = command;
  if (name === undefined) {
    throw new SesameError("USAGE", "a command to run is missing after '--'", {
      details: { command: "sesame env" },
    });
  }
  const profiles = flags.profile ?? [this.profile(undefined)];
  const environment = commandEnvironment(this.environment);
  const file = findCommand(name, environment["PATH"]);
  using set = new SecretSet();
  const secrets = await this.withDaemons((bus) =>
    fetchLayers(bus, set, { profiles, only: flags.only ?? null }),
  );
  const variables = environmentNames(secrets, flags.prefix).map(({ name: variable, reference }) => ({
    name: variable,
    secret: reference,
  }));
  refuseNul(variables);
  for (const { name: variable, secret } of variables) {
    if (environment[variable] === undefined) continue;
    warn(
      flags.quiet,
      `${variable} of the environment gives way to key "${displayText(secret.key)}" of profile "${secret.profile}"`,
    );
    delete environment[variable];
  }
  become(file, command, environment, variables);
}

/** The kernel ends a variable at its first NUL: the command would get half a secret. */
function refuseNul(variables: readonly Variable[]): void {
  for (const { secret } of variables) {
    if (!secret.value.includes(0)) continue;
    throw new SesameError(
      "VALUE_NOT_TEXT",
      `the value of "${secret.key}" holds a NUL byte, which no variable can carry`,
      { details: { key: secret.key } },
    );
  }
}

/** Only comes back by throwing. @throws EXEC_FAILED */
function become(
  file: string,
  argv: readonly string[],
  environment: Readonly<Record<string, string>>,
  variables: readonly Variable[],
): never {
  const values: SecureBuffer[] = [];
  const copy = ({ name, secret }: Variable): { readonly name: string; readonly value: SecureBuffer } => {
    const value = native.SecureBuffer.alloc(secret.value.length);
    values.push(value);
    value.bytes.set(secret.value);
    return { name, value };
  };
  try {
    const options = {
      environment: Object.entries(environment).map(([name, value]) => `${name}=${value}`),
      secrets: variables.map(copy),
    };
    try {
      return native.execReplace({ ...options, file, argv });
    } catch (error) {
      if (!(error instanceof SesameError && error.details["errno"] === enoexec)) throw error;
      // A script without "#!": run by the shell, as execvp(3) has it.
      return native.execReplace({ ...options, file: "/bin/sh", argv: ["sh", file, ...argv.slice(1)] });
    }
  } finally {
    for (const value of values) value.release();
  }
}
