// Makes a profile's vault under a password; the password stays the caller's.

import type { ProfileName } from "../core/names.js";
import type { BusClient, SecureBuffer } from "../core/ports.js";
import type { PasswordKdf } from "../generated/types.js";
import { encodeSalt, newSalt } from "./factors/factor.js";
import { deriveKek } from "./factors/password.js";
import { sealedJson, textOf } from "./replies.js";

/** Null, or what the configuration demands of how a vault opens: then the one that was made is locked until it does. */
export async function createWithPassword(
  bus: BusClient,
  profile: ProfileName,
  kdf: PasswordKdf,
  password: SecureBuffer,
): Promise<string | null> {
  const salt = newSalt();
  using kek = deriveKek(profile, password, kdf, salt);
  const factor = { kind: "password", kdf, salt: encodeSalt(salt) };
  const reply = await bus.call("profile.create", { profile, params: { factor }, secret: kek });
  if (reply.secret !== null && reply.secret.length > 0) return textOf(sealedJson(reply), "unmet");
  reply.secret?.release();
  return null;
}
