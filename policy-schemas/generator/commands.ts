// The command tree as man pages and completions see it, read from the routes that the CLI itself runs by. Hides the
// library's model of routes and flags, and where the usage lines come from.

import type { Application, Command, RouteMap } from "@stricli/core";
import { buildApp } from "../../src/cli/app.ts";
import type { CliContext } from "../../src/cli/context.ts";

export interface FlagValue {
  readonly placeholder: string;
  /** Empty where anything may stand. */
  readonly choices: readonly string[];
  /** Whether the flag may stand without one; then a value needs "=". */
  readonly optional: boolean;
}

export interface Flag {
  /** With its hyphens. */
  readonly name: string;
  readonly alias: string | null;
  readonly brief: string;
  readonly value: FlagValue | null;
}

export interface Argument {
  readonly placeholder: string;
  readonly brief: string;
}

export interface CommandNode {
  /** "sesame", "secret", "set". */
  readonly words: readonly string[];
  readonly brief: string;
  /** Paragraphs and examples, as --help prints them. */
  readonly description: string;
  /** Command lines without "sesame". */
  readonly usage: readonly string[];
  readonly flags: readonly Flag[];
  readonly arguments: readonly Argument[];
  readonly children: readonly CommandNode[];
}

type Target = Command<CliContext> | RouteMap<CliContext>;
type FlagParameter = NonNullable<Command<CliContext>["parameters"]["flags"]>[string];

const helpFlag: Flag = { name: "--help", alias: "-h", brief: "print this help and exit", value: null };
const versionFlag: Flag = {
  name: "--version",
  alias: "-v",
  brief: "print the version and exit",
  value: null,
};

export function commandTree(): CommandNode {
  const app = buildApp([], () => "");
  const root = nodeOf(["sesame"], app.root, app);
  return { ...root, flags: [helpFlag, versionFlag] };
}

/** The root and all below it, in the order of --help. */
export function allCommands(node: CommandNode): readonly CommandNode[] {
  return [node, ...node.children.flatMap(allCommands)];
}

function nodeOf(words: readonly string[], target: Target, app: Application<CliContext>): CommandNode {
  const { brief } = target;
  const description = target.fullDescription ?? "";
  if ("getAllEntries" in target) {
    const children = target
      .getAllEntries()
      .filter(({ hidden }) => !hidden)
      .map((entry) => nodeOf([...words, entry.name["convert-camel-to-kebab"]], entry.target, app));
    const usage = children.flatMap((child) => child.usage);
    return { words, brief, description, usage, flags: [helpFlag], arguments: [], children };
  }
  const { flags = {}, aliases = {}, positional } = target.parameters;
  const letters = new Map(Object.entries(aliases).map(([letter, name]) => [name, `-${letter}`]));
  const named = Object.entries(flags)
    .filter(([, flag]) => !("hidden" in flag && flag.hidden))
    .map(([name, flag]) => flagOf(name, letters.get(name) ?? null, flag));
  const parameters =
    positional === undefined
      ? []
      : positional.kind === "array"
        ? [positional.parameter]
        : positional.parameters;
  return {
    words,
    brief,
    description,
    usage: usageOf(target, words, app),
    flags: [...named, helpFlag],
    arguments: parameters.map((one) => ({ placeholder: one.placeholder ?? "", brief: one.brief })),
    children: [],
  };
}

function flagOf(name: string, alias: string | null, flag: FlagParameter): Flag {
  const kebab = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return { name: `--${kebab}`, alias, brief: flag.brief, value: valueOf(flag) };
}

function valueOf(flag: FlagParameter): FlagValue | null {
  if (flag.kind === "boolean" || flag.kind === "counter") return null;
  const optional = "inferEmpty" in flag && flag.inferEmpty;
  const choices = flag.kind === "enum" ? flag.values : [];
  const placeholder = flag.placeholder ?? (choices.length > 0 ? choices.join("|") : "VALUE");
  return { placeholder, choices, optional };
}

/** The first block of its --help, without what every command has. */
function usageOf(target: Target, words: readonly string[], app: Application<CliContext>): string[] {
  const help = target.formatHelp({
    prefix: words,
    config: app.config.documentation,
    text: app.defaultText,
    ansiColor: false,
    additionalFlags: [],
    includeArgumentEscapeSequenceFlag: false,
    includeHidden: false,
  });
  const [, block = ""] = /^USAGE\n((?: .*\n)+)/.exec(help) ?? [];
  return block
    .split("\n")
    .map((line) => line.trim().replace(/^sesame /, ""))
    .filter((line) => line !== "" && !line.endsWith(" -h"));
}
