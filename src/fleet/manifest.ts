// A manifest from its text to a fleet, or to everything that is wrong with it at once. Hides the validator, and what no schema can
// say; what may be said on several levels and not differently is inheritance.ts's business.

import { quoteText } from "../core/display-text.js";
import { SesameError } from "../core/errors.js";
import { type OrgDomain, parseOrgDomain } from "../core/ids.js";
import { suggest } from "../core/did-you-mean.js";
import type { FleetDevice, FleetManifest } from "../generated/types.js";
import { checkLevels, checkPolicy, disagreementText } from "./agreement.js";
import { type Finding, Findings, type Place } from "./findings.js";
import { architectures, byName, type Fleet, levelOf, resolveDevice, settingsOf } from "./inheritance.js";
import { checkPlainData, readManifestText } from "./manifest-text.js";
import { checkSchema } from "./schema-faults.js";

export interface ManifestReading {
  /** Null where something is wrong. */
  readonly fleet: Fleet | null;
  /** As they come in the text; warnings among them. */
  readonly findings: readonly Finding[];
}

/** TOML or JSON. Never throws. */
export function readManifest(source: string | Uint8Array): ManifestReading {
  const text = readManifestText(source);
  if (!("value" in text)) {
    const column = text.column === null ? "" : `column ${text.column}: `;
    const finding: Finding = { severity: "error", path: "", line: text.line, text: column + text.text };
    return { fleet: null, findings: [finding] };
  }
  const findings = new Findings(text.findLines);
  const manifest = checkPlainData(text.value, findings) ? checkSchema(text.value, findings) : null;
  const fleet = manifest === null ? null : checkManifest(manifest, findings);
  return { fleet: findings.sound ? fleet : null, findings: findings.list };
}

/** @param path of the manifest, for the message. @throws FLEET_INVALID with details {path, findings} */
export function demandFleet({ fleet, findings }: ManifestReading, path: string): Fleet {
  if (fleet !== null) return fleet;
  const errors = findings.filter(({ severity }) => severity === "error");
  const [first] = errors;
  if (first === undefined) throw new SesameError("INTERNAL", "a manifest without faults made no fleet");
  const more = errors.length === 1 ? "" : ` (and ${errors.length - 1} more)`;
  throw new SesameError(
    "FLEET_INVALID",
    `fleet manifest ${quoteText(path)}${describeFinding(first)}${more}`,
    {
      details: { path, findings: errors.length },
    },
  );
}

/** " line 3: org.domain: …": what follows the manifest's name. */
function describeFinding({ path, line, text }: Finding): string {
  return `${line === null ? "" : ` line ${line}`}: ${path === "" ? "" : `${path}: `}${text}`;
}

function checkManifest(manifest: FleetManifest, findings: Findings): Fleet {
  const { org, artifact, groups = {}, devices = {} } = manifest;
  const domain = checkDomain(org.domain, findings);
  checkBuilds(artifact, findings);
  checkGroups(groups, findings);
  const fleet: Fleet = {
    domain,
    version: artifact.version,
    builds: new Map(
      architectures.flatMap((one) => {
        const build = artifact[one];
        return build === undefined ? [] : [[one, build] as const];
      }),
    ),
    org: levelOf(["org"], org),
    groups: new Map(Object.entries(groups).map(([name, group]) => [name, levelOf(["groups", name], group)])),
    devices: new Map(
      Object.entries(devices)
        .map(([name, device]) => ({ name, device }))
        .toSorted(byName)
        .map(({ name, device }) => [name, device]),
    ),
  };
  checkPolicy(fleet.org, findings);
  for (const level of fleet.groups.values()) checkPolicy(level, findings);
  for (const [name, device] of fleet.devices) checkDevice(fleet, name, device, findings);
  warnOfAddresses(fleet, findings);
  warnOfGroups(fleet, findings);
  return fleet;
}

/** One that stands in for a wrong one, so that all else is checked: it leads nowhere. */
function checkDomain(domain: string, findings: Findings): OrgDomain {
  try {
    return parseOrgDomain(domain);
  } catch (error) {
    if (!(error instanceof SesameError)) throw error;
    findings.error(["org", "domain"], error.message);
    return parseOrgDomain("example.invalid");
  }
}

function checkBuilds(artifact: FleetManifest["artifact"], findings: Findings): void {
  for (const architecture of architectures) {
    const source = artifact[architecture]?.source;
    const [, scheme] = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(source ?? "") ?? [];
    if (scheme !== undefined && !/^https:\/\/[^/]/.test(source ?? ""))
      findings.error(
        ["artifact", architecture, "source"],
        `must be a path or an https:// address, not ${quoteText(source ?? "")}`,
      );
  }
}

/** What inventories call every host, those of no group, and every device of ours. */
const takenNames = new Set(["all", "ungrouped", "open-sesame"]);

function checkGroups(groups: object, findings: Findings): void {
  for (const name of Object.keys(groups)) {
    if (takenNames.has(name))
      findings.error(
        ["groups", name],
        `must have another name: inventories have a group ${quoteText(name)} of their own`,
      );
  }
}

function checkDevice(fleet: Fleet, name: string, written: FleetDevice, findings: Findings): void {
  const place: Place = ["devices", name];
  checkGroupNames(fleet, written, place, findings);
  checkPolicy(levelOf(place, written), findings);
  for (const [user, { home }] of Object.entries(written.users ?? {})) {
    const wrong = home === undefined ? null : homeFault(home);
    if (wrong !== null) findings.error([...place, "users", user, "home"], wrong);
  }
  const { device, disagreements } = resolveDevice(fleet, name, written);
  for (const one of disagreements) findings.error(one.inner.place, disagreementText(one, place));
  if (device.units.restrict_users && device.users.length === 0)
    findings.error(place, `has no users, and "units.restrict_users" would leave the daemons to nobody`);
  if (fleet.builds.size > 0 && !fleet.builds.has(device.architecture))
    findings.warn(place, `is of the architecture ${device.architecture}, and "artifact" has nothing for it`);
  checkLevels(fleet, device, { own: settingsOf(written.config), users: written.users ?? {} }, findings);
}

function checkGroupNames(fleet: Fleet, { groups = [] }: FleetDevice, place: Place, findings: Findings): void {
  groups.forEach((group, at) => {
    const here = [...place, "groups", at];
    if (groups.indexOf(group) !== at) findings.error(here, `names the group ${quoteText(group)} again`);
    if (fleet.groups.has(group)) return;
    const nearest = suggest(group, fleet.groups.keys());
    const advice = nearest === null ? "" : `; did you mean ${quoteText(nearest)}?`;
    findings.error(here, `there is no group ${quoteText(group)}${advice}`);
  });
}

/** Homes of accounts that have none: what is kept there is lost, or everybody's. */
const noHomes = new Set(["/", "/nonexistent", "/var/empty", "/dev/null"]);

function homeFault(home: string): string | null {
  if (home === "" || noHomes.has(home))
    return `the user needs a home directory, and ${quoteText(home)} is none`;
  const parts = home.split("/");
  if (parts[0] !== "" || parts.slice(1).some((part) => part === "" || part === "." || part === ".."))
    return `must be an absolute path without empty, "." or ".." parts, not ${quoteText(home)}`;
  return null;
}

function warnOfAddresses(fleet: Fleet, findings: Findings): void {
  const byAddress = new Map<string, string>();
  for (const [name, { address = name }] of fleet.devices) {
    const other = byAddress.get(address);
    if (other === undefined) byAddress.set(address, name);
    else
      findings.warn(
        ["devices", name],
        `has the address ${quoteText(address)}, as ${quoteText(other)} has: they may be one and the same`,
      );
  }
}

function warnOfGroups(fleet: Fleet, findings: Findings): void {
  const used = new Set([...fleet.devices.values()].flatMap(({ groups = [] }) => groups));
  for (const name of fleet.groups.keys())
    if (!used.has(name)) findings.warn(["groups", name], "no device is in it");
}
