// The words of the command line. bin/sesame hands them over in a variable, since everybody reads the command lines of
// everybody's processes; without it they are where Node.js puts them.

const variable = "SESAME_ARGUMENTS";

/** Also takes the variable out of the environment, so that no command of ours inherits it. */
export function takeArguments(
  commandLine: readonly string[],
  environment: Record<string, string | undefined>,
): readonly string[] {
  const text = environment[variable];
  delete environment[variable];
  if (text === undefined) return commandLine;
  return text
    .split("\n")
    .map((word) => word.replace(/\\([\\n])/g, (_, letter) => (letter === "n" ? "\n" : "\\")));
}
