// Facts about systemd and our units for the doctor, by asking its own tools. Hides their options and what they print, and
// gives up on one that does not answer.

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import {
  type Fact,
  namespaceDirectives,
  type SystemdFacts,
  targetName,
  type UnitFacts,
  unitNames,
  watchUnitName,
} from "../core/posture-facts.js";
import { errnoOf } from "./file-trust.js";

const answerMs = 3_000;

/** What a tool prints. systemd's tools speak English for programs only under LC_ALL=C. */
export function askTool(tool: string, options: readonly string[]): Fact<string> {
  if (!existsSync("/run/systemd/system")) return { unseen: "no systemd runs on this host" };
  try {
    return {
      value: execFileSync(tool, options, {
        encoding: "utf8",
        timeout: answerMs,
        stdio: ["ignore", "pipe", "ignore"],
        env: { ...process.env, LC_ALL: "C", SYSTEMD_PAGER: "" },
      }),
    };
  } catch (error) {
    return { unseen: errnoOf(error) === "ENOENT" ? `there is no ${tool}` : `${tool} did not answer` };
  }
}

const properties = ["Id", "LoadState", "ActiveState", "Result", "NRestarts", "LimitMEMLOCK"];

export function probeSystemd(): SystemdFacts {
  const units = askTool("systemctl", [
    "--user",
    "show",
    `--property=${[...properties, ...namespaceDirectives].join(",")}`,
    ...unitNames,
  ]);
  const watch = askTool("systemctl", ["--user", "show", `--property=${properties.join(",")}`, watchUnitName]);
  const version = askTool("systemctl", ["--version"]);
  const fileState = askTool("systemctl", [
    "--user",
    "show",
    "--property=UnitFileState",
    "--value",
    targetName,
  ]);
  const linger = askTool("loginctl", [
    "show-user",
    String(process.getuid?.() ?? 0),
    "--property=Linger",
    "--value",
  ]);
  return {
    version: parsed(version, parseVersion),
    units: parsed(units, parseUnits),
    watch: parsed(watch, (text) => parseUnits(text)[0] ?? null),
    targetFileState: parsed(fileState, (text) => text.trim()),
    linger: parsed(linger, (text) => text.trim() === "yes"),
  };
}

function parsed<T>(said: Fact<string>, parse: (text: string) => T | null): Fact<T> {
  if ("unseen" in said) return said;
  const value = parse(said.value);
  return value === null ? { unseen: "systemd answered what is not understood" } : { value };
}

/** "systemd 257 (257.13-1)". */
export function parseVersion(text: string): number | null {
  const version = /^systemd (\d+)/.exec(text)?.[1];
  return version === undefined ? null : Number(version);
}

/** One block of "Name=value" lines a unit, blank lines between. */
export function parseUnits(text: string): readonly UnitFacts[] {
  return text
    .trim()
    .split(/\n{2,}/)
    .filter((block) => block !== "")
    .map((block) => {
      const values = new Map(
        block.split("\n").map((line): [string, string] => {
          const at = line.indexOf("=");
          return [line.slice(0, at), line.slice(at + 1)];
        }),
      );
      const of = (name: string): string => values.get(name) ?? "";
      return {
        name: of("Id"),
        loadState: of("LoadState"),
        activeState: of("ActiveState"),
        result: of("Result"),
        restarts: Number(of("NRestarts")),
        memlockBytes: /^\d+$/.test(of("LimitMEMLOCK")) ? Number(of("LimitMEMLOCK")) : null,
        namespaceDirectives: namespaceDirectives.filter((name) => isInForce(name, of(name))),
      };
    });
}

/** What systemd prints for a directive that is at rest. ProtectProc= and ProcSubset= have words of their own for it. */
const atRest = new Set(["", "no", "default", "all"]);

function isInForce(name: string, value: string): boolean {
  // A user manager ignores these two alone, and says "invisible" or "pid" all the same.
  if (name === "ProtectProc" || name === "ProcSubset") return false;
  return !atRest.has(value);
}
