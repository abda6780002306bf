// The cryptographic profiles by rank: which one a daemon speaks on the bus, and which of a peer's it takes. Hides that
// `crypto.profile` below `crypto.minimum_peer_profile` is no contradiction: the stronger of the two is spoken.

import type { ConfigurationKey } from "../generated/defaults.js";
import type { EffectiveConfiguration } from "../generated/types.js";
import type { CryptoProfile } from "./ports.js";

type CryptoConfiguration = Pick<EffectiveConfiguration["crypto"], "profile" | "minimum_peer_profile">;

/** Strongest first. A "custom" peer would be one that chose its parts itself; there is none on the bus. */
const ranking = ["leading-edge", "governance-compatible", "custom"] as const;
const profiles = ["leading-edge", "governance-compatible"] as const satisfies readonly CryptoProfile[];

export function acceptsPeer(
  { minimum_peer_profile: minimum }: CryptoConfiguration,
  peer: CryptoProfile,
): boolean {
  return ranking.indexOf(peer) <= ranking.indexOf(minimum);
}

/** Whether what is spoken or accepted may be another when the key's value is. */
export function choosesProfile(key: ConfigurationKey): boolean {
  return key === "crypto.profile" || key === "crypto.minimum_peer_profile";
}

/** What a peer may speak. */
export function acceptedProfiles(crypto: CryptoConfiguration): readonly CryptoProfile[] {
  return profiles.filter((profile) => acceptsPeer(crypto, profile));
}

/** What the daemons speak themselves, as their key files say. */
export function spokenProfile(crypto: CryptoConfiguration): CryptoProfile {
  return acceptsPeer(crypto, crypto.profile) ? crypto.profile : "leading-edge";
}
