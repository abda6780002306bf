// How a device is asked what it has: over SSH with the system's own client, in one round trip and with nothing of ours installed there; or
// in a directory that stands for one. Hides that nothing of what comes back is believed or shown as it came.

import { displayText } from "../core/display-text.js";
import { SesameError } from "../core/errors.js";
import {
  type Finding,
  parseSurvey,
  type Survey,
  surveyedDirectories,
  surveyScript,
} from "../fleet/survey.js";
import { runProgram } from "../platform/programs.js";
import { type Owner, RootTree } from "../platform/root-tree.js";
import type { Environment } from "./context.js";
import { findCommand } from "./find-command.js";
import { sha256Hex } from "./fleet-files.js";
import { isWord, type SshTarget } from "./fleet-target.js";

const answerMs = 60_000;
/** Ten thousand users' files. */
const maximumAnswerBytes = 16 * 1024 * 1024;

/** @throws FLEET_UNREACHABLE, FLEET_ANSWER_INVALID with details {target}, COMMAND_NOT_FOUND */
export async function surveyOverSsh(
  { login, address }: SshTarget,
  environment: Environment,
): Promise<Survey> {
  const target = `${login}@${address}`;
  const details = { target: displayText(target) };
  const unreachable = (what: string): SesameError =>
    new SesameError("FLEET_UNREACHABLE", `"${details.target}" can't be asked: ${what}`, { details });
  if (!isWord(login) || !isWord(address)) throw unreachable("this is no address for ssh");
  const options = [
    "BatchMode=yes",
    "ConnectTimeout=15",
    "ForwardAgent=no",
    "ForwardX11=no",
    "ClearAllForwardings=yes",
  ];
  const { status, stdout, stderr, ended } = await runProgram(
    findCommand("ssh", environment["PATH"]),
    ["-T", ...options.flatMap((option) => ["-o", option]), "-l", login, "--", address, "sh"],
    { timeoutMs: answerMs, environment, input: surveyScript, maximumBytes: maximumAnswerBytes },
  );
  if (ended === "timeout") throw unreachable(`no answer within ${answerMs / 1_000} s`);
  if (ended === "output")
    throw new SesameError("FLEET_ANSWER_INVALID", `"${details.target}" does not stop answering`, { details });
  if (status !== 0) {
    const said = stderr.toString("utf8").trim().split("\n").at(-1) ?? "";
    throw unreachable(
      said === "" ? `ssh ended with ${status ?? "a signal"}` : displayText(said, { maximumCharacters: 200 }),
    );
  }
  try {
    return parseSurvey(stdout.toString("latin1"));
  } catch (error) {
    if (!(error instanceof SesameError)) throw error;
    throw new SesameError("FLEET_ANSWER_INVALID", `"${details.target}": ${error.message}`, {
      details,
      cause: error,
    });
  }
}

/** @throws FLEET_PLACE_UNSAFE, FILE_IO_FAILED */
export function surveyDirectory(root: string): { readonly survey: Survey; readonly owner: Owner } {
  using tree = RootTree.open(root);
  const survey = new Map<string, Finding>();
  const paths = surveyedDirectories.flatMap((directory) => [directory].concat(tree.list(directory)));
  for (const path of paths) {
    const entry = tree.look(path);
    if (entry === null) continue;
    const sha256 = entry.kind !== "file" || entry.bytes === null ? null : sha256Hex(entry.bytes);
    survey.set(path, { kind: entry.kind, sha256, mode: entry.mode, uid: entry.uid, gid: entry.gid });
  }
  return { survey, owner: tree.owner };
}
