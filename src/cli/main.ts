// The entry of dist/sesame.cjs. Hides how an ending, good or bad, becomes words and an exit status.

import { run } from "@stricli/core";
import { exitStatus } from "../core/errors.js";
import { buildApp } from "./app.js";
import { takeArguments } from "./arguments.js";
import { createContext } from "./context.js";
import { asSesameError, formatError, OutputClosed, talk } from "./output.js";

function wantsJson(args: readonly string[]): boolean {
  const end = args.indexOf("--");
  return (end < 0 ? args : args.slice(0, end)).includes("--json");
}

async function main(args: readonly string[]): Promise<number> {
  const format = wantsJson(args) ? "json" : "text";
  let failure: number | null = null;
  const tell = (error: unknown): string => {
    if (error instanceof OutputClosed) {
      failure = OutputClosed.exit;
      return "";
    }
    // Of several mistakes in one command line the first is enough to go on with.
    if (failure !== null) return "";
    const known = asSesameError(error);
    failure = known.exit;
    return formatError(known, format);
  };
  const context = createContext(process.env);
  try {
    await run(buildApp(args, tell), args, context);
  } catch (error) {
    talk(`${tell(error)}\n`);
  }
  return failure ?? Number(context.process.exitCode ?? exitStatus.ok);
}

// Also takes the command line out of the list of processes, which everybody reads, names of profiles and all.
const args = takeArguments(process.argv.slice(2), process.env);
process.title = "sesame";

// Everything was written synchronously: waiting for sockets and the heap to be taken down only costs time.
void main(args).then((status) => process.exit(status));
