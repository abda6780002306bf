// What the configuration demands of how a vault opens, against what the vault asks for. Fails closed: one that asks for less
// is not opened, and one that is open is locked; only the change that mends it is served.

import { unmetDemand } from "../../core/auth-policy.js";
import type { EffectiveView } from "../../core/configuration.js";
import { SesameError } from "../../core/errors.js";
import type { VaultMetadata } from "../../platform/vault-metadata.js";
import type { DaemonContext } from "../runtime.js";
import type { OpenVaults } from "./open-vaults.js";

/** @throws AUTH_DEMAND_UNMET */
export function demandEnough(view: EffectiveView, metadata: VaultMetadata): void {
  const shortfall = describeShortfall(view, metadata);
  if (shortfall !== null) throw tooLittle(metadata, shortfall);
}

/** Steps towards what is demanded are free; none leads away from it. @throws AUTH_DEMAND_UNMET */
export function demandNoLess(view: EffectiveView, before: VaultMetadata, after: VaultMetadata): void {
  const shortfall = describeShortfall(view, after);
  if (shortfall !== null && unmetDemand(before, view) === null) throw tooLittle(after, shortfall);
}

/** One sentence for a person, with who demands it; null where there is enough. */
export function describeShortfall(view: EffectiveView, metadata: VaultMetadata): string | null {
  const unmet = unmetDemand(metadata, view);
  if (unmet === null) return null;
  const origin = view.origins.get("auth.mode");
  const whose =
    origin?.layer === "policy"
      ? `the lock on "auth.mode" (${origin.lock.source})`
      : '"auth.mode" in the configuration';
  return `vault "${metadata.profile}" opens with less than ${whose} demands: ${unmet}`;
}

function tooLittle({ profile }: VaultMetadata, shortfall: string): SesameError {
  return new SesameError("AUTH_DEMAND_UNMET", shortfall, { details: { profile, key: "auth.mode" } });
}

/** Where a vault that is open asks for less than is demanded by now, it is locked. */
export function followDemands({ effective, log }: DaemonContext, vaults: OpenVaults): void {
  effective.onChange(({ changed }) => {
    if (!changed.some((key) => key.startsWith("auth."))) return;
    for (const { profile, unlocked } of vaults.list()) {
      if (!unlocked) continue;
      const unmet = unmetDemand(vaults.describe(profile), effective.of(profile));
      if (unmet === null) continue;
      vaults.lock(profile);
      log.write("warning", "vault.auth_unmet", `vault "${profile}" was locked: ${unmet}`, { profile });
    }
  });
}
