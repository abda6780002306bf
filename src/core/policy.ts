// What an organisation has locked (/etc/pds/policy.toml, SPEC section 4): from a parsed document to locks, or to everything
// that is wrong with it. Hides which keys may be locked, for whom a lock counts, and that two entries for one key
// are an error and never a question of order. What locks do to a configuration is configuration.ts's business.

import { configurationKeys, type ConfigurationKey } from "../generated/defaults.js";
import { allKeys, isConfigurationKey, isTable, type Table, valueFault } from "./configuration-keys.js";
import { suggest } from "./did-you-mean.js";
import { quoteText } from "./display-text.js";
import { SesameError } from "./errors.js";
import { isProfileName, type ProfileName } from "./names.js";
import type { TomlLines } from "./toml-lines.js";

export type ConfigurationValue = string | number | boolean;

export interface Lock {
  readonly key: ConfigurationKey;
  /** The one profile that it counts for; null: the device, or every profile of it. */
  readonly profile: ProfileName | null;
  readonly value: ConfigurationValue;
  /** Who wants it so, in the administrator's words. */
  readonly source: string;
  readonly path: string;
  /** Null where the document gives none. */
  readonly line: number | null;
}

/** Something wrong, or merely unknown, at one place of the file. */
export interface PolicyFault {
  readonly line: number | null;
  /** The key as it is written; "" where it is not about one. */
  readonly key: string;
  readonly text: string;
}

export interface PolicyReading {
  readonly locks: readonly Lock[];
  /** Any of these makes the whole file unfit: half a policy is not what somebody wrote. */
  readonly faults: readonly PolicyFault[];
  /** Keys of a newer version, or mistyped: an older client goes on without them and says so. */
  readonly unknown: readonly PolicyFault[];
}

export interface PolicyDocument {
  /** Path of the file, as it is shown. */
  readonly path: string;
  /** The parsed TOML. */
  readonly value: unknown;
  readonly lines: TomlLines;
}

/** How deep the lines of a document need to be known: an entry is told by the line on which it begins. */
export const policyDepth = 2;

export const emptyPolicy: PolicyReading = { locks: [], faults: [], unknown: [] };

const profilePrefix = "profiles.";
const entryMembers = new Set(["key", "value", "source"]);
const maximumSourceLength = 256;
/** Looking for the nearest key costs more than all the rest: a policy of another product gets it for so many alone. */
const mostAdvice = 100;

/** Never throws: whatever the document holds becomes locks, faults or unknown keys. */
export function readPolicy(document: PolicyDocument): PolicyReading {
  const reader = new PolicyReader(document);
  reader.read();
  return reader;
}

/** The reading. @throws POLICY_INVALID with details {path, key, faults} for one with faults */
export function demandSound(reading: PolicyReading, path: string): PolicyReading {
  const [first] = reading.faults;
  if (first === undefined) return reading;
  const place = first.line === null ? "" : ` line ${first.line}`;
  const others = reading.faults.length - 1;
  const more = others === 0 ? "" : ` (and ${others} more)`;
  throw new SesameError("POLICY_INVALID", `policy ${quoteText(path)}${place}: ${first.text}${more}`, {
    details: { path, key: first.key, faults: reading.faults.length },
  });
}

/** How a lock's target is written in a policy file. */
export function writtenKey({ key, profile }: Pick<Lock, "key" | "profile">): string {
  return profile === null ? key : `${profilePrefix}${profile}.${key}`;
}

/** What a user is told who wants something else: who wants it so, and where that is written. */
export function lockedError({ key, value, source, path, line }: Lock): SesameError {
  const place = quoteText(line === null ? path : `${path}:${line}`);
  return new SesameError(
    "POLICY_LOCKED",
    `"${key}" is locked at ${JSON.stringify(value)} by ${quoteText(source)} in ${place}`,
    { details: { key } },
  );
}

class PolicyReader implements PolicyReading {
  readonly locks: Lock[] = [];
  readonly faults: PolicyFault[] = [];
  readonly unknown: PolicyFault[] = [];
  readonly #document: PolicyDocument;
  /** A target has one spelling. */
  readonly #byTarget = new Map<string, Lock>();
  readonly #judged = new Map<ConfigurationKey, Map<unknown, string | null>>();

  constructor(document: PolicyDocument) {
    this.#document = document;
  }

  read(): void {
    const { value } = this.#document;
    if (!isTable(value)) return this.#fault("", "", "the file holds no table");
    for (const name of Object.keys(value)) {
      if (name !== "policy") this.#tell(this.unknown, name, name, `unknown table ${quoteText(name)}`);
    }
    const entries = Object.hasOwn(value, "policy") ? value["policy"] : [];
    if (!Array.isArray(entries)) {
      return this.#fault("policy", "", `"policy" must be an array of tables, written as [[policy]]`);
    }
    entries.forEach((entry: unknown, index) => this.#entry(entry, `policy.${index}`));
  }

  #entry(entry: unknown, place: string): void {
    if (!isTable(entry)) return this.#fault(place, "", "an entry must be a table, written as [[policy]]");
    const { key, value, source } = {
      key: own(entry, "key"),
      value: own(entry, "value"),
      source: own(entry, "source"),
    };
    if (typeof key !== "string" || key === "") return this.#fault(place, "", `an entry has no "key"`);
    for (const name of Object.keys(entry)) {
      if (!entryMembers.has(name))
        this.#tell(this.unknown, place, key, `unknown member ${quoteText(name)} of an entry`);
    }
    if (typeof source !== "string" || source.trim() === "" || source.length > maximumSourceLength) {
      const wanted = `a "source" of 1 to ${maximumSourceLength} characters that says who wants it`;
      return this.#fault(place, key, `the entry for ${quoteText(key)} needs ${wanted}`);
    }
    if (value === undefined) return this.#fault(place, key, `the entry for ${quoteText(key)} has no "value"`);
    this.#target({ place, written: key, value, source });
  }

  #target(entry: {
    readonly place: string;
    readonly written: string;
    readonly value: unknown;
    readonly source: string;
  }): void {
    const { place, written, value, source } = entry;
    const split = splitTarget(written);
    if (split === null)
      return this.#fault(place, written, `${quoteText(written)} names a profile that can't exist`);
    const { profile, key } = split;
    if (!isConfigurationKey(key)) return this.#unknownKey(place, written, key);
    const { lockable, scope } = configurationKeys[key];
    if (!lockable) return this.#fault(place, written, `${quoteText(key)} can't be locked`);
    if (profile !== null && scope !== "profile")
      return this.#fault(
        place,
        written,
        `${quoteText(written)} is for one profile, and the key is one for all; lock it as "${key}"`,
      );
    const wrong = this.#valueFault(key, value);
    if (wrong !== null || !isValue(value))
      return this.#fault(place, written, `${quoteText(written)} ${wrong ?? "has a value of no known kind"}`);
    this.#add(
      { key, profile, value, source, path: this.#document.path, line: this.#lineOf(place) },
      written,
      place,
    );
  }

  /** Long policies say the same of many profiles. */
  #valueFault(key: ConfigurationKey, value: unknown): string | null {
    const judged = this.#judged.get(key) ?? new Map<unknown, string | null>();
    this.#judged.set(key, judged);
    const known = judged.get(value);
    if (known !== undefined) return known;
    const wrong = valueFault(key, value);
    judged.set(value, wrong);
    return wrong;
  }

  #add(lock: Lock, written: string, place: string): void {
    const earlier = this.#byTarget.get(written);
    if (earlier !== undefined) {
      const where = earlier.line === null ? "" : ` (line ${earlier.line})`;
      const sources = `${quoteText(earlier.source)}${where} and ${quoteText(lock.source)}`;
      return this.#fault(place, written, `${quoteText(written)} is locked twice, by ${sources}`);
    }
    this.#byTarget.set(written, lock);
    this.locks.push(lock);
  }

  #unknownKey(place: string, written: string, key: string): void {
    const nearest = this.unknown.length < mostAdvice ? suggest(key, allKeys) : null;
    const advice = nearest === null ? "" : `; did you mean ${quoteText(nearest)}?`;
    this.#tell(this.unknown, place, written, `unknown key ${quoteText(written)}${advice}`);
  }

  #fault(place: string, key: string, text: string): void {
    this.#tell(this.faults, place, key, text);
  }

  #tell(list: PolicyFault[], place: string, key: string, text: string): void {
    list.push({ line: this.#lineOf(place), key, text });
  }

  #lineOf(place: string): number | null {
    return this.#document.lines.get(place) ?? null;
  }
}

/** "profiles.work.audit.key_names" is for one profile, "audit.key_names" for all. Null: for no profile that can exist. */
function splitTarget(written: string): { readonly profile: ProfileName | null; readonly key: string } | null {
  if (!written.startsWith(profilePrefix)) return { profile: null, key: written };
  const rest = written.slice(profilePrefix.length);
  const dot = rest.indexOf(".");
  const profile = dot < 0 ? rest : rest.slice(0, dot);
  return isProfileName(profile) && dot > 0 ? { profile, key: rest.slice(dot + 1) } : null;
}

function isValue(value: unknown): value is ConfigurationValue {
  return ["string", "number", "boolean"].includes(typeof value);
}

function own(table: Table, name: string): unknown {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
