// `sesame identity rebind`: binds the installation to this machine, on purpose. The daemons let the person who can open a vault
// do it and enter it in the audit log; then the file is written here, since it is the person's.

import { SesameError } from "../../core/errors.js";
import type { Identity } from "../../core/installation.js";
import { bindToMachine, type BindingType, describeMissing, traitOf } from "../../core/machine-binding.js";
import type { ProfileName } from "../../core/names.js";
import type { BusClient } from "../../core/ports.js";
import { readInstallation, replaceInstallation } from "../../platform/installation-store.js";
import { resolveConfigPaths } from "../../platform/paths.js";
import type { CliContext } from "../context.js";
import { blake3Hex, lookAtMachine, lookAtSeeds } from "../identity-facts.js";
import { askConsent } from "../identity-consent.js";
import { note, warn } from "../output.js";
import { isRecord, type JsonRecord, sealedJson } from "../replies.js";

interface RebindFlags {
  readonly binding?: BindingType;
  readonly profile?: ProfileName;
  readonly passwordStdin?: boolean;
  readonly quiet?: boolean;
}

const longestWaitMs = 5_000;
const lookMs = 50;

export async function rebind(this: CliContext, flags: RebindFlags): Promise<void> {
  const paths = resolveConfigPaths(this.environment);
  const identity = readInstallation(paths);
  if (identity === null) throw new SesameError("NOT_INITIALIZED", "this user has no installation yet");
  const type = chooseType(identity, flags.binding);
  const trait = traitOf(lookAtMachine(this.environment), type);
  if ("missing" in trait) throw new SesameError("BINDING_UNAVAILABLE", describeMissing(trait.missing));
  const binding = bindToMachine(blake3Hex, type, trait.text, identity.id);
  const known = identity.machineBinding;
  if (known?.type === type && known.hash === binding.hash)
    return note(flags.quiet, "the installation is bound to this machine already");
  await this.withDaemons(async (bus) => {
    await askConsent(bus, this, flags, {
      method: "identity.rebind",
      params: { binding_type: type, binding_hash: binding.hash },
    });
    replaceInstallation(paths, { ...identity, machineBinding: binding });
    note(flags.quiet, `installation ${identity.id} is bound to this machine by ${type}`);
    if (!(await isTakenOver(bus, binding.hash)))
      warn(flags.quiet, "the daemons can't tell yet whether it holds; restart them");
  });
}

/** What the device's seed demands holds for every binding, not for the first alone. */
function chooseType({ machineBinding }: Identity, wanted: BindingType | undefined): BindingType {
  const { device } = lookAtSeeds();
  const demanded = device?.bindingType ?? null;
  if (device !== null && demanded !== null && wanted !== undefined && wanted !== demanded)
    throw new SesameError(
      "SEED_CONFLICT",
      `"${device.path}" demands a binding by ${demanded}, not by ${wanted}`,
      {
        details: { path: device.path },
      },
    );
  return wanted ?? demanded ?? machineBinding?.type ?? "machine-id";
}

/** Both daemons follow the file; whoever goes on at once must not meet what was before. */
async function isTakenOver(bus: BusClient, hash: string): Promise<boolean> {
  const until = performance.now() + longestWaitMs;
  do {
    const { result } = await bus.call("system.status");
    const states = [stateUnder(result, hash), stateUnder(sealedJson(await bus.call("secrets.status")), hash)];
    // Both have read it: what they make of it stays so until they start again.
    if (!states.includes(null)) return states.every((state) => state === "bound");
    await new Promise((resolve) => setTimeout(resolve, lookMs));
  } while (performance.now() < until);
  return false;
}

/** What a daemon makes of the binding; null where it goes by another one. */
function stateUnder(record: JsonRecord, hash: string): unknown {
  const binding = isRecord(record["installation"]) ? record["installation"]["binding"] : record["binding"];
  return isRecord(binding) && binding["hash"] === hash ? binding["state"] : null;
}
