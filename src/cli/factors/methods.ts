// Every kind of factor there is, with what each needs of this process: the terminal or standard input, the environment, and the
// user's configuration where a password is made.

import type { FactorKind } from "../../core/auth-policy.js";
import type { PasswordKdf } from "../../generated/types.js";
import { resolveConfigPaths } from "../../platform/paths.js";
import type { Environment } from "../context.js";
import { type PasswordSource, readNewPassword, readPassword } from "../input.js";
import type { FactorMethod } from "./factor.js";
import { passwordFactor } from "./password.js";
import { sshAgentFactor } from "./ssh-agent.js";

export type FactorMethods = Readonly<Record<FactorKind, FactorMethod>>;

export interface MethodsOptions {
  readonly environment: Environment;
  readonly passwords: PasswordSource;
  /** What a password that is made is derived by, where the command makes one. */
  readonly configuredKdf?: (paths: ReturnType<typeof resolveConfigPaths>) => PasswordKdf;
}

export function factorMethods({ environment, passwords, configuredKdf }: MethodsOptions): FactorMethods {
  return {
    password: passwordFactor({
      read: (profile) => readPassword(passwords, profile),
      readNew: (profile) => readNewPassword(passwords, profile),
      configuredKdf: () => {
        if (configuredKdf === undefined) throw new Error("this command makes no password");
        return configuredKdf(resolveConfigPaths(environment));
      },
    }),
    "ssh-agent": sshAgentFactor(environment),
  };
}
