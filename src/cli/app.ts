// The command tree and how its misuse is told. The library scans and parses; every word that a person reads
// is ours, and every error, its own included, leaves in the form and with the status of the one table.

import {
  buildApplication,
  type Application,
  type ApplicationText,
  ArgumentParseError,
  ArgumentScannerError,
  formatMessageForArgumentScannerError,
  text_en,
} from "@stricli/core";
import { quoteText } from "../core/display-text.js";
import { suggest } from "../core/did-you-mean.js";
import { SesameError } from "../core/errors.js";
import { productVersion } from "../platform/version.js";
import type { CliContext } from "./context.js";
import { auditRoutes } from "./routes/audit.js";
import { authRoutes, rekey } from "./routes/auth.js";
import { env, exportRoute, inject } from "./routes/inject.js";
import { configRoutes, policyRoutes } from "./routes/config.js";
import { fleetRoutes } from "./routes/fleet.js";
import { importRoute } from "./routes/import.js";
import { identityRoutes } from "./routes/identity.js";
import { buildRoutes } from "./routes/route-map.js";
import { secretRoutes } from "./routes/secret.js";
import { up, version } from "./routes/up.js";
import { vaultRoutes } from "./routes/vault-export.js";
import { init, lock, profileRoutes, status, unlock } from "./routes/vault.js";

const root = buildRoutes<CliContext>(
  {
    init,
    unlock,
    lock,
    status,
    secret: secretRoutes,
    env,
    export: exportRoute,
    import: importRoute,
    inject,
    profile: profileRoutes,
    vault: vaultRoutes,
    auth: authRoutes,
    rekey,
    audit: auditRoutes,
    config: configRoutes,
    policy: policyRoutes,
    identity: identityRoutes,
    fleet: fleetRoutes,
    up,
    version,
  },
  {
    brief: "keep secrets in memory and hand them to programs",
    fullDescription:
      "Keeps a person's secrets in vaults, one a profile, and hands them to programs.\n\n" +
      "EXAMPLES\n" +
      "  sesame init\n" +
      "  sesame unlock -p default\n" +
      "  sesame secret set -p default db/password\n" +
      "  sesame env -p default -- ./server\n\n" +
      "SESAME_PROFILE stands in for -p. Results go to stdout, messages to stderr; exit statuses follow sysexits(3).",
  },
);

/** "sesame secret set": the words that name the command, as far as they do. */
function commandPath(args: readonly string[]): string {
  const words = ["sesame"];
  let target = root.getRoutingTargetForInput(args[0] ?? "");
  for (let at = 0; target !== undefined && at < 2; at += 1) {
    words.push(args[at] ?? "");
    target =
      "getRoutingTargetForInput" in target ? target.getRoutingTargetForInput(args[at + 1] ?? "") : undefined;
  }
  return words.join(" ");
}

function usage(args: readonly string[], message: string): SesameError {
  return new SesameError("USAGE", message, { details: { command: commandPath(args) } });
}

/** A surplus argument of `secret set` is most likely the value: it is never repeated, and the right way is shown. */
function surplusArgument(args: readonly string[], expected: number): SesameError {
  if (commandPath(args) !== "sesame secret set")
    return usage(args, `too many arguments: ${expected} expected`);
  return new SesameError(
    "VALUE_IN_ARGUMENTS",
    "a value is never taken from the command line, where other processes can read it",
    {
      details: { profile: "PROFILE", key: "KEY" },
    },
  );
}

function explain(args: readonly string[], error: ArgumentScannerError): SesameError {
  if (error instanceof ArgumentParseError && error.exception instanceof SesameError) {
    const { code, message } = error.exception;
    return code === "USAGE" ? usage(args, message) : error.exception;
  }
  let surplus: number | null = null;
  const message = formatMessageForArgumentScannerError(error, {
    FlagNotFoundError: ({ input, corrections }) => {
      const flag = input.split("=", 1)[0] ?? "";
      const nearest = suggest(flag, corrections);
      return `there is no flag ${quoteText(`--${flag}`)}${nearest === null ? "" : `; did you mean "--${nearest}"?`}`;
    },
    AliasNotFoundError: ({ input }) => `there is no flag ${quoteText(`-${input}`)}`,
    ArgumentParseError: ({ externalFlagNameOrPlaceholder: name }) =>
      `"${name}" has a value that can't be understood`,
    EnumValidationError: ({ externalFlagName: name, input, values }) => {
      const nearest = suggest(input, values);
      return `--${name} is one of ${values.join(", ")}, not ${quoteText(input)}${nearest === null ? "" : `; did you mean "${nearest}"?`}`;
    },
    UnsatisfiedFlagError: ({ externalFlagName: name }) => `--${name} is missing, or has no value`,
    UnexpectedFlagError: ({ externalFlagName: name }) => `--${name} is given twice`,
    UnsatisfiedPositionalError: ({ placeholder }) => `${placeholder} is missing`,
    UnexpectedPositionalError: ({ expectedCount }) => {
      surplus = expectedCount;
      return "";
    },
    InvalidNegatedFlagSyntaxError: ({ externalFlagName: name }) => `--${name} takes no value`,
  });
  return surplus === null ? usage(args, message) : surplusArgument(args, surplus);
}

/** Tells an error in one voice and returns the lines for stderr, "" to say nothing. */
export type Tell = (error: unknown) => string;

/** Our words for everything that the library says. */
function wording(args: readonly string[], tell: Tell): ApplicationText {
  return {
    ...text_en,
    headers: {
      usage: "USAGE",
      aliases: "ALIASES",
      commands: "COMMANDS",
      flags: "FLAGS",
      arguments: "ARGUMENTS",
    },
    briefs: {
      help: "print this help and exit",
      helpAll: "print this help with hidden commands and flags and exit",
      version: "print the version and exit",
      argumentEscapeSequence: "take all that follows as arguments",
    },
    noCommandRegisteredForInput: ({ input, corrections }) => {
      const nearest = suggest(
        input,
        corrections.map((name) => name.replaceAll("`", "")),
      );
      const proposal = nearest === null ? "" : `; did you mean "${nearest}"?`;
      return tell(usage(args, `there is no command ${quoteText(input)}${proposal}`));
    },
    exceptionWhileParsingArguments: (error) =>
      tell(error instanceof ArgumentScannerError ? explain(args, error) : error),
    exceptionWhileLoadingCommandFunction: tell,
    exceptionWhileLoadingCommandContext: tell,
    exceptionWhileRunningCommand: tell,
    commandErrorResult: tell,
    exceptionWhileRunningIntegrationFlag: ({ exception }) => tell(exception),
    exceptionWhileRunningIntegrationHook: ({ exception }) => tell(exception),
  };
}

export function buildApp(args: readonly string[], tell: Tell): Application<CliContext> {
  return buildApplication(root, {
    name: "sesame",
    versionInfo: { currentVersion: productVersion },
    scanner: { caseStyle: "allow-kebab-for-camel", allowArgumentEscapeSequence: true },
    documentation: { caseStyle: "convert-camel-to-kebab", disableAnsiColor: true, useAliasInUsageLine: true },
    localization: { text: wording(args, tell) },
  });
}
