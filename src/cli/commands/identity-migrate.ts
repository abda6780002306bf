// `sesame identity migrate-org`: puts the installation under another organisation, or under none. Its id, vaults, signing key and
// binding stay; the namespace and so the ids of its profiles become others, from a named entry of the audit log on.

import { SesameError } from "../../core/errors.js";
import type { OrgDomain } from "../../core/ids.js";
import { moveToOrg } from "../../core/installation.js";
import type { ProfileName } from "../../core/names.js";
import { sha1 } from "../../platform/derived-ids.js";
import { readInstallation, replaceInstallation } from "../../platform/installation-store.js";
import { resolveConfigPaths } from "../../platform/paths.js";
import type { CliContext } from "../context.js";
import { askConsent } from "../identity-consent.js";
import { lookAtSeeds } from "../identity-facts.js";
import { note, warn } from "../output.js";
import { isRecord } from "../replies.js";

interface MigrateFlags {
  readonly profile?: ProfileName;
  readonly passwordStdin?: boolean;
  readonly quiet?: boolean;
}

/** Both daemons end and start again; systemd and `sesame up` wait a moment before. */
const longestWaitMs = 10_000;
const lookMs = 100;

/** @param domain null for none */
export async function migrate(
  this: CliContext,
  flags: MigrateFlags,
  domain: OrgDomain | null,
): Promise<void> {
  const paths = resolveConfigPaths(this.environment);
  const identity = readInstallation(paths);
  if (identity === null) throw new SesameError("NOT_INITIALIZED", "this user has no installation yet");
  const name = domain === null ? "no organisation" : `"${domain}"`;
  if ((identity.org?.domain ?? null) === domain)
    throw new SesameError("ORG_UNCHANGED", `the installation is of ${name} already`);
  demandSeeds(domain, name);
  const migrated = moveToOrg(sha1, identity, domain);
  await this.withDaemons(async (bus) => {
    await askConsent(bus, this, flags, { method: "identity.migrate", params: { org: domain ?? "" } });
    replaceInstallation(paths, migrated);
  });
  note(
    flags.quiet,
    `installation ${identity.id} is of ${name} from here on; the daemons start again, and vaults are locked`,
  );
  if (!(await isTakenOver(this, migrated.namespace)))
    warn(flags.quiet, "the daemons don't go by it yet; restart them");
}

/** The administrator's word comes first: a migration against it would be a conflict at once. */
function demandSeeds(domain: OrgDomain | null, name: string): void {
  const { device, user } = lookAtSeeds();
  const seeds = [
    ...(device === null || device.org === null ? [] : [{ path: device.path, org: device.org }]),
    ...(user === null ? [] : [{ path: user.path, org: user.identity.org?.domain ?? null }]),
  ];
  for (const { path, org } of seeds) {
    if (org === domain) continue;
    throw new SesameError(
      "SEED_CONFLICT",
      `"${path}" is of ${org === null ? "no organisation" : `"${org}"`}, not of ${name}`,
      {
        details: { path },
      },
    );
  }
}

async function isTakenOver(context: CliContext, namespace: string): Promise<boolean> {
  const until = performance.now() + longestWaitMs;
  do {
    await new Promise((resolve) => setTimeout(resolve, lookMs));
    if (await runsUnder(context, namespace)) return true;
  } while (performance.now() < until);
  return false;
}

async function runsUnder(context: CliContext, namespace: string): Promise<boolean> {
  try {
    return await context.withDaemons(async (bus) => {
      const { result } = await bus.call("system.status");
      await bus.call("secrets.status").then(({ secret }) => secret?.release());
      return isRecord(result["installation"]) && result["installation"]["namespace"] === namespace;
    });
  } catch (error) {
    if (error instanceof SesameError && error.retryable) return false;
    throw error;
  }
}
