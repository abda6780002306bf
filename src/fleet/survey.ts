// What a device has at the places of a fleet: the questions as a script for any POSIX shell, and its answers, read again. Whoever answers
// may be anybody: only the expected form is taken, and everything else refuses the whole.

import { quoteText } from "../core/display-text.js";
import { SesameError } from "../core/errors.js";

/** What is at a place. */
export interface Finding {
  readonly kind: "file" | "directory" | "link" | "special";
  /** In hex; null for what is no file, and for one that can't be read. */
  readonly sha256: string | null;
  /** Permissions, as a number. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** By path; what is not there is not in it. */
export type Survey = ReadonlyMap<string, Finding>;

export const surveyedDirectories: readonly string[] = [
  "/etc/pds",
  "/etc/pds/installations",
  "/etc/pds/templates",
  "/etc/systemd/system/user@.service.d",
  "/etc/systemd/user/open-sesame-.service.d",
  "/etc/systemd/user/open-sesame-headless.target.d",
  "/var/lib/systemd/linger",
];

const head = "open-sesame survey 1";
const end = "end";

/** Nothing of it is of anybody's making: it is the same for every device. Takes stat and sha256sum, of coreutils or busybox. */
export const surveyScript = `LC_ALL=C
PATH=/usr/bin:/bin:/usr/sbin:/sbin:/run/current-system/sw/bin
export LC_ALL PATH
look() {
  if [ -h "$1" ]; then kind=link
  elif [ -f "$1" ]; then
    kind=$(sha256sum <"$1") || kind=unreadable
    kind=\${kind%% *}
  elif [ -d "$1" ]; then kind=directory
  elif [ -e "$1" ]; then kind=special
  else return 0
  fi
  status=$(stat -c '%a %u %g' -- "$1") || return 0
  printf '%s %s %s\\n' "$kind" "$status" "$1"
}
for tool in stat sha256sum; do
  command -v "$tool" >/dev/null || { printf 'lacks %s\\n' "$tool"; exit 0; }
done
printf '%s\\n' '${head}'
for directory in ${surveyedDirectories.map((path) => `'${path}'`).join(" ")}; do
  case $directory in
    /etc/pds/*) ;;
    *) look "$directory" ;;
  esac
  for entry in "$directory"/* "$directory"/.[!.]*; do look "$entry"; done
done 2>/dev/null
printf '%s\\n' '${end}'
`;

const line = /^([0-9a-f]{64}|unreadable|link|directory|special) ([0-7]{1,4}) (\d{1,10}) (\d{1,10}) (\/.*)$/;

/** @throws FLEET_ANSWER_INVALID: nothing is known of the device then */
export function parseSurvey(text: string): Survey {
  const lines = text.split("\n");
  const lacking = /^lacks (stat|sha256sum)$/.exec(lines[0] ?? "")?.[1];
  if (lacking !== undefined) throw invalid(`the device has no "${lacking}"`);
  if (lines[0] !== head) throw invalid(`the answer begins with ${quoteText(lines[0] ?? "")}`);
  if (lines.at(-1) !== "" || lines.at(-2) !== end) throw invalid("the answer is cut off");
  const found = new Map<string, Finding>();
  for (const said of lines.slice(1, -2)) {
    const [, what = "", mode = "", uid = "", gid = "", path = ""] = line.exec(said) ?? [];
    if (!isSurveyed(path)) throw invalid(`the answer has the line ${quoteText(said)}`);
    if (found.has(path)) throw invalid(`the answer has ${quoteText(path)} twice`);
    const isDigest = what.length === 64;
    found.set(path, {
      kind: kindOf(what),
      sha256: isDigest ? what : null,
      mode: Number.parseInt(mode, 8),
      uid: Number(uid),
      gid: Number(gid),
    });
  }
  return found;
}

function kindOf(what: string): Finding["kind"] {
  return what === "link" || what === "directory" || what === "special" ? what : "file";
}

/** One of the directories, or right in one. */
function isSurveyed(path: string): boolean {
  const parent = path.slice(0, path.lastIndexOf("/"));
  return [path, parent].some((at) => surveyedDirectories.some((directory) => directory === at));
}

function invalid(what: string): SesameError {
  return new SesameError("FLEET_ANSWER_INVALID", what);
}
