// `sesame identity show|verify`: who this installation is, and whether it is where it belongs. Read from the files, so that both
// work where the daemons refuse, or don't run.

import { displayText } from "../../core/display-text.js";
import { exitStatus, SesameError } from "../../core/errors.js";
import { profileIds } from "../../core/installation.js";
import { describeBinding } from "../../core/machine-binding.js";
import { sha1 } from "../../platform/derived-ids.js";
import { resolveConfigPaths } from "../../platform/paths.js";
import { readPublicKey } from "../../platform/signing-key.js";
import { profilesIn } from "../auditing.js";
import type { CliContext } from "../context.js";
import { checkSeeds, lookAtIdentity, lookAtMachine } from "../identity-facts.js";
import { formatTable, writeJson, writeText } from "../output.js";
import { isRecord } from "../replies.js";

interface ReadFlags {
  readonly json?: boolean;
}

export function showIdentity(this: CliContext, flags: ReadFlags): void {
  const paths = resolveConfigPaths(this.environment);
  const found = lookAtIdentity(paths, lookAtMachine(this.environment));
  if (found === null) throw new SesameError("NOT_INITIALIZED", "this user has no installation yet");
  const { identity, verdict } = found;
  const publicKey = attempt(() => readPublicKey(paths));
  const profiles = profilesIn(paths).map((profile) => {
    const { profileId, orgProfileId } = profileIds(sha1, identity, profile);
    return { profile, profile_id: profileId, org_profile_id: orgProfileId };
  });
  const { id, namespace, org, machineBinding } = identity;
  if (flags.json === true) {
    writeJson({
      id,
      namespace,
      org,
      machine_binding: {
        type: machineBinding?.type ?? null,
        hash: machineBinding?.hash ?? null,
        state: verdict.state,
      },
      signing_key: typeof publicKey === "string" ? publicKey : null,
      profiles,
    });
    return;
  }
  const rows = [
    ["installation", id],
    ["namespace", namespace],
    ["organisation", org === null ? "none" : `${displayText(org.domain)}, ${org.namespace}`],
    ["binding", machineBinding === null ? "none" : `${machineBinding.type}, ${verdict.state}`],
    ["signing key", publicKey instanceof SesameError ? publicKey.code : (publicKey ?? "none")],
    ...profiles.map((one) => [
      `profile ${one.profile}`,
      one.org_profile_id === null
        ? one.profile_id
        : `${one.profile_id}, in the organisation ${one.org_profile_id}`,
    ]),
  ];
  writeText(formatTable(rows));
}

interface Check {
  readonly check: "identity" | "seeds" | "binding" | "signing-key" | "daemons";
  readonly result: "ok" | "failed" | "skipped";
  readonly text: string;
}

export async function verifyIdentity(this: CliContext, flags: ReadFlags): Promise<void> {
  const checks = [...checkFiles(this), await checkDaemons(this)];
  if (flags.json === true) writeJson({ checks });
  else
    writeText(
      formatTable(
        checks.map(({ check, result, text }) => [
          result,
          check,
          displayText(text, { maximumCharacters: 600 }),
        ]),
      ),
    );
  if (checks.some(({ result }) => result === "failed")) this.process.exitCode = exitStatus.failure;
}

function checkFiles({ environment }: CliContext): Check[] {
  const paths = resolveConfigPaths(environment);
  const machine = lookAtMachine(environment);
  const found = attempt(() => lookAtIdentity(paths, machine));
  const seeds = attempt(() =>
    checkSeeds(found instanceof SesameError ? null : (found?.identity ?? null), machine),
  );
  const checks: Check[] = [told("seeds", seeds, (text) => text)];
  if (found === null || found instanceof SesameError) {
    const text = found?.message ?? "there is no installation yet; 'sesame init' makes it";
    return [{ check: "identity", result: "failed", text }, ...checks];
  }
  const { identity, verdict } = found;
  checks.unshift({ check: "identity", result: "ok", text: `installation ${identity.id}` });
  checks.push({
    check: "binding",
    result: verdict.state === "bound" ? "ok" : "failed",
    text: `${verdict.state}: ${describeBinding(verdict)}`,
  });
  const publicKey = attempt(() => readPublicKey(paths));
  checks.push(
    publicKey === null
      ? {
          check: "signing-key",
          result: "skipped",
          text: "there is none yet; the next start of the daemons makes it",
        }
      : told("signing-key", publicKey, (text) => `public key ${text}`),
  );
  return checks;
}

/** The daemons judge for themselves, and may run under what was there when they started. */
async function checkDaemons(context: CliContext): Promise<Check> {
  try {
    return await context.withDaemons(async (bus) => {
      const { result: system } = await bus.call("system.status");
      const installation = isRecord(system["installation"]) ? system["installation"] : {};
      const binding = isRecord(installation["binding"]) ? installation["binding"] : {};
      const state = typeof binding["state"] === "string" ? binding["state"] : "no installation";
      const text = binding["refuses"] === true ? `${state}; no vault is opened` : state;
      return { check: "daemons", result: state === "bound" ? "ok" : "failed", text };
    });
  } catch (error) {
    if (!(error instanceof SesameError)) throw error;
    return { check: "daemons", result: "skipped", text: error.message };
  }
}

function attempt<T>(read: () => T): T | SesameError {
  try {
    return read();
  } catch (error) {
    if (error instanceof SesameError) return error;
    throw error;
  }
}

function told<T>(check: Check["check"], found: T | SesameError, say: (value: T) => string): Check {
  return found instanceof SesameError
    ? { check, result: "failed", text: `${found.code}: ${found.message}` }
    : { check, result: "ok", text: say(found) };
}
