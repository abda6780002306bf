// `sesame init`: identity first, then the first vault. What a second run finds done it leaves as it is, so that provisioning
// may run it again. The password is asked for before anything is made: a person who gives up at the prompt leaves
// nothing behind.

import { quoteText } from "../../core/display-text.js";
import { parseProfileName, type ProfileName } from "../../core/names.js";
import { SesameError } from "../../core/errors.js";
import type { BusClient } from "../../core/ports.js";
import { type ConfigTemplate, findTemplate, takeTemplate } from "../../platform/config-template.js";
import { type ConfigPaths, resolveConfigPaths } from "../../platform/paths.js";
import { ownUserName } from "../../platform/seed-store.js";
import type { CliContext } from "../context.js";
import { readNewPassword } from "../input.js";
import { configuredKdf } from "../kdf-settings.js";
import { note, warn, writeJson } from "../output.js";
import { listProfileStates } from "../profiles.js";
import { type JsonRecord, recordOf, textOf } from "../replies.js";
import { createWithPassword } from "../vault-making.js";

interface InitFlags {
  readonly org?: string;
  readonly profile?: ProfileName;
  readonly passwordStdin?: boolean;
  readonly nonInteractive?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** What is there, and what is to be made. */
interface Task {
  readonly plan: JsonRecord;
  readonly makesIdentity: boolean;
  /** Null where the one that was named is there, or none was named and there is one. */
  readonly profile: ProfileName | null;
  readonly named: ProfileName | null;
  /** What the configuration is to be taken from; null where it is not to be made, or by nothing. */
  readonly template: ConfigTemplate | null;
}

const sources: Readonly<Record<string, string>> = {
  "user-seed": "as its administrator seeded it",
  "device-seed": "under the device's seed",
  alone: "which no seed speaks of",
};

/** The first profile of somebody who names none. */
const firstProfile = parseProfileName("default");

export async function initialize(this: CliContext, flags: InitFlags): Promise<void> {
  const { quiet } = flags;
  if (flags.json === true && flags.dryRun !== true)
    throw new SesameError("USAGE", "--json belongs to --dry-run", { details: { command: "sesame init" } });
  const paths = resolveConfigPaths(this.environment);
  // Before anything is asked or made: what can't be read stands in the way of the vault.
  configuredKdf(paths);
  await this.withDaemons(async (bus) => {
    const task = await planTask(bus, paths, flags);
    const { makesIdentity, profile } = task;
    if (flags.dryRun === true) return tellPlan(task, flags);
    if (!makesIdentity) note(quiet, `installation ${String(task.plan["id"])} is there already`);
    if (profile === null) return note(quiet, describeProfileThere(task));
    // A vault without a password is none: without a word from a person the profile waits for one.
    const asks = flags.passwordStdin !== true;
    if (asks && flags.nonInteractive === true) {
      if (makesIdentity) await makeIdentity(bus, task, paths, flags);
      return note(quiet, `no password was given: 'sesame profile create ${profile}' makes the profile`);
    }
    using password = readNewPassword(asks ? "terminal" : "stdin", profile);
    if (makesIdentity) await makeIdentity(bus, task, paths, flags);
    let unmet: string | null;
    try {
      unmet = await createWithPassword(bus, profile, configuredKdf(paths), password);
    } catch (error) {
      if (error instanceof SesameError)
        note(quiet, `the identity is made; 'sesame profile create ${profile}' makes the profile`);
      throw error;
    }
    note(quiet, `created profile "${profile}"`);
    if (unmet !== null) warn(false, `profile "${profile}" stays locked until it asks for more: ${unmet}`);
  });
}

/** @throws ORG_CONFLICT, BINDING_UNAVAILABLE, the SEED_ and CONFIG_TEMPLATE_ codes: nothing is made then */
async function planTask(
  bus: BusClient,
  paths: ConfigPaths,
  { org, profile: wanted }: InitFlags,
): Promise<Task> {
  const named = wanted ?? null;
  const { result: plan } = await bus.call("installation.plan", paramsOf(org));
  if (plan["source"] !== "existing") {
    const template = findTemplate(paths, ownUserName());
    return { plan, makesIdentity: true, profile: named ?? firstProfile, named, template };
  }
  const known = (await listProfileStates(bus)).map((state) => state.profile);
  const isThere = named === null ? known.length > 0 : known.includes(named);
  return {
    plan,
    makesIdentity: false,
    profile: isThere ? null : (named ?? firstProfile),
    named,
    // Whoever has an identity and no config.toml has taken it away: it does not come back by itself.
    template: null,
  };
}

async function makeIdentity(
  bus: BusClient,
  { plan, template }: Task,
  paths: ConfigPaths,
  { org, quiet }: InitFlags,
): Promise<void> {
  // First, so that nothing is made by another configuration; the daemons look for it before they make anything.
  if (template !== null && takeTemplate(paths, template))
    note(quiet, `took the configuration from ${quoteText(template.path)}`);
  const { result } = await bus.call("installation.init", paramsOf(org));
  note(quiet, `made installation ${textOf(recordOf(result, "result"), "id")}`);
  const unbound = plan["unbound_because"];
  if (typeof unbound === "string") warn(quiet, `it is bound to no machine: ${unbound}`);
}

function paramsOf(org: string | undefined): { readonly params: Readonly<Record<string, string>> } {
  return { params: org === undefined ? {} : { org } };
}

function tellPlan(task: Task, { json }: InitFlags): void {
  const { plan, makesIdentity, profile, template } = task;
  if (json === true) return writeJson({ ...plan, profile, template: template?.path ?? null });
  const { source, id, org, binding } = plan;
  const whose = typeof org === "string" ? ` of ${org}` : "";
  const bound = typeof binding === "string" ? `bound by ${binding}` : "bound to no machine";
  note(
    false,
    makesIdentity
      ? `would make an installation ${typeof id === "string" ? id : "with a fresh id"}${whose}, ${sources[String(source)] ?? String(source)}, ${bound}`
      : `installation ${String(id)}${whose} is there already, ${bound}`,
  );
  if (template !== null) note(false, `would take the configuration from ${quoteText(template.path)}`);
  note(false, profile === null ? describeProfileThere(task) : `would create profile "${profile}"`);
}

function describeProfileThere({ named }: Task): string {
  return named === null
    ? "there is a profile already; -p makes another"
    : `profile "${named}" is there already`;
}
