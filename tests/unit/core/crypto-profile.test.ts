import { expect, test } from "vitest";
import {
  acceptedProfiles,
  acceptsPeer,
  choosesProfile,
  spokenProfile,
} from "../../../src/core/crypto-profile.js";

const strong = "leading-edge";
const weak = "governance-compatible";

test.each([
  [strong, [strong]],
  [weak, [strong, weak]],
  ["custom", [strong, weak]],
] as const)("with %s as the weakest, peers may speak %j", (minimum, accepted) => {
  const crypto = { profile: weak, minimum_peer_profile: minimum } as const;
  expect(acceptedProfiles(crypto)).toEqual(accepted);
  for (const peer of [strong, weak] as const)
    expect(acceptsPeer(crypto, peer)).toBe((accepted as readonly string[]).includes(peer));
});

test("what is spoken is the profile of the configuration, or the stronger one where that is too weak", () => {
  for (const minimum of [weak, "custom"] as const)
    for (const profile of [strong, weak] as const)
      expect(spokenProfile({ profile, minimum_peer_profile: minimum })).toBe(profile);
  for (const profile of [strong, weak] as const)
    expect(spokenProfile({ profile, minimum_peer_profile: strong })).toBe(strong);
});

test("the keys that choose it are the two, and no others", () => {
  expect(
    ["crypto.profile", "crypto.minimum_peer_profile", "crypto.kdf"].filter((key) =>
      choosesProfile(key as "crypto.profile"),
    ),
  ).toEqual(["crypto.profile", "crypto.minimum_peer_profile"]);
});
