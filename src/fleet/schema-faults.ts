// A manifest held against its schema, every fault told in words for whoever wrote it. Hides the validator, and how what is sound
// is gone on with: the faulty parts are taken out of a copy, so that one mistake does not hide all others.

import { documentFault, isTable } from "../core/configuration-keys.js";
import { suggest } from "../core/did-you-mean.js";
import { quoteText } from "../core/display-text.js";
import { fleetTables } from "../generated/fleet.js";
import type { FleetManifest, ValidationFault } from "../generated/types.js";
import { validateFleet } from "../generated/validators/fleet.js";
import type { Findings, Place } from "./findings.js";

/** Looking for the nearest word costs more than all the rest: a file of another product gets it for so many alone. */
const mostAdvice = 100;

/** The manifest; where it is not sound, what is sound of it, to be gone on with. Null where that is too little. */
export function checkSchema(value: unknown, findings: Findings): FleetManifest | null {
  const sound = validateFleet(value);
  for (const fault of sound ? [] : told()) tell(fault, findings);
  // Small beside the text that it was parsed from.
  const rest: unknown = sound ? value : JSON.parse(JSON.stringify(value));
  // What is taken out may be missed by what is around it.
  for (let pass = 0; pass < mostPasses && !validateFleet(rest); pass += 1) {
    for (const fault of told()) takeOut(rest, placeOf(fault));
    standIn(rest);
  }
  if (!validateFleet(rest)) return null;
  checkConfigs(rest, findings);
  return rest;
}

/** A name that is none is told of with all that names must be. */
function told(): readonly ValidationFault[] {
  return (validateFleet.errors ?? []).filter(({ schemaPath }) => !schemaPath.includes("/propertyNames/"));
}

/** Each level's configuration by the validator that daemons ask; what is wrong with it stays in, for nothing is made of it then. */
function checkConfigs({ org, groups = {}, devices = {} }: FleetManifest, findings: Findings): void {
  checkConfig(["org"], org.config, findings);
  for (const [name, { config }] of Object.entries(groups)) checkConfig(["groups", name], config, findings);
  for (const [name, { config, users = {} }] of Object.entries(devices)) {
    checkConfig(["devices", name], config, findings);
    for (const [user, said] of Object.entries(users))
      checkConfig(["devices", name, "users", user], said.config, findings);
  }
}

/** As many faults of one configuration are told. */
const mostFaults = 50;

function checkConfig(place: Place, config: unknown, findings: Findings): void {
  let fault = config === undefined ? null : documentFault(config);
  if (fault === null) return;
  // It tells of the first: the others come to light without it.
  const rest: unknown = JSON.parse(JSON.stringify(config));
  for (let count = 0; fault !== null && count < mostFaults; count += 1) {
    const parts = fault.key.split(".");
    // The place is said already.
    findings.error([...place, "config", ...parts], fault.text.replace(`key ${quoteText(fault.key)} `, ""));
    takeOut(rest, parts);
    const next = documentFault(rest);
    if (next?.key === fault.key && next.text === fault.text) return;
    fault = next;
  }
}

const mostPasses = 4;

/** For what no manifest can do without: it is told of, and nothing is made of the manifest any more. */
function standIn(rest: unknown): void {
  if (!isOpenTable(rest)) return;
  for (const [table, name, word] of [
    ["org", "domain", "example.invalid"],
    ["artifact", "version", "0.0.0"],
  ] as const) {
    rest[table] ??= {};
    const inner = rest[table];
    if (isOpenTable(inner)) inner[name] ??= word;
  }
}

/** Down to the list, where it is in one: what stands behind it keeps its index. */
function takeOut(value: unknown, place: Place): void {
  let at: unknown = value;
  for (const [depth, part] of place.entries()) {
    if (!isOpenTable(at)) return;
    const inner = at[part];
    if (depth === place.length - 1 || Array.isArray(inner)) {
      delete at[part];
      return;
    }
    at = inner;
  }
}

function isOpenTable(value: unknown): value is Record<string | number, unknown> {
  return isTable(value);
}

/** What must go for the rest to be sound. */
function placeOf({ instancePath, keyword, params }: ValidationFault): Place {
  const place = pointerParts(instancePath);
  const name = params[keyword === "propertyNames" ? "propertyName" : "additionalProperty"];
  return typeof name === "string" ? [...place, name] : place;
}

function tell(fault: ValidationFault, findings: Findings): void {
  const { instancePath, keyword, params } = fault;
  const place = pointerParts(instancePath);
  const { additionalProperty: unknown, missingProperty: missing, propertyName } = params;
  if (keyword === "propertyNames" && typeof propertyName === "string") {
    findings.error([...place, propertyName], nameText(place));
  } else if (typeof unknown === "string") {
    findings.error([...place, unknown], unknownText(place, unknown, findings.count < mostAdvice));
  } else if (typeof missing === "string") {
    findings.error([...place, missing], "is missing");
  } else findings.error(place, wantedText(fault));
}

function wantedText({ keyword, params, message, instancePath }: ValidationFault): string {
  const allowed = params["allowedValues"];
  if (Array.isArray(allowed))
    return `must be one of ${allowed.map((value) => quoteText(String(value))).join(", ")}`;
  if (keyword === "type" && Array.isArray(params["type"])) return `must be ${params["type"].join(" or ")}`;
  const form = keyword === "pattern" ? forms.get(lastOf(instancePath)) : undefined;
  return form ?? message ?? "does not fit its schema";
}

/** For whom a regular expression says nothing. */
const forms: ReadonlyMap<string, string> = new Map([
  ["version", "must be a version such as 0.1.0"],
  ["sha256", "must be 64 lower-case hex digits"],
  ["address", "must be a host name or an IP address"],
  ["login", "must be a user name: 1 to 32 of a-z, 0-9, '_' and '-', not beginning with a digit or '-'"],
  ["source", "must say in words who wants it so"],
]);

function nameText(place: Place): string {
  if (place.at(-1) === "users")
    return "is no user name: 1 to 32 of a-z, 0-9, '_' and '-', not beginning with a digit or '-'";
  const dots = place[0] === "devices" ? ", in parts with dots between them" : "";
  return `is no name of a ${place[0] === "devices" ? "device" : "group"}: 1 to 63 of a-z, 0-9 and '-', not at its ends${dots}`;
}

function unknownText(place: Place, name: string, advise: boolean): string {
  const nearest = advise ? suggest(name, siblingsOf(place)) : null;
  return `unknown key${nearest === null ? "" : `; did you mean ${quoteText(nearest)}?`}`;
}

function siblingsOf(place: Place): readonly string[] {
  const pattern = place.map((part, at) => (isName(place, at) ? "*" : String(part))).join(".");
  return fleetTables[pattern] ?? [];
}

/** Names of groups, devices and users, and indexes, stand at fixed depths. */
function isName(place: Place, at: number): boolean {
  if (typeof place[at] === "number") return true;
  if (at === 1) return place[0] === "groups" || place[0] === "devices";
  return at === 3 && place[0] === "devices" && place[2] === "users";
}

/** Of a JSON pointer (RFC 6901). */
function pointerParts(pointer: string): Place {
  const names = pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
  return names.map((part, at) => (isIndex(names, at) ? Number(part) : part));
}

/** A group or a device may be called "policy". */
function isIndex(names: readonly string[], at: number): boolean {
  if (names[0] === "org") return at === 2 && names[1] === "policy";
  return at === 3 && (names[2] === "policy" || names[2] === "groups");
}

function lastOf(pointer: string): string {
  return pointer.slice(pointer.lastIndexOf("/") + 1);
}
