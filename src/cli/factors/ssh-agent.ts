// The factor "ssh-agent": a key that an SSH agent holds, on this machine or, through `ssh -A`, on the one that the person sits
// at. What it signs is bound to one factor of one vault, and a signature that never differs becomes the key
// (docs/unlocking.md). The private key stays where it is.

import { SesameError } from "../../core/errors.js";
import type { SecureBuffer } from "../../core/ports.js";
import { native } from "../../platform/native.js";
import type { KeyDerivation } from "../../../native/index.js";
import type { Environment } from "../context.js";
import {
  type DescribedFactor,
  encodeSalt,
  type EnrollOptions,
  type FactorMethod,
  newSalt,
  type VaultNames,
} from "./factor.js";
import { SshAgent } from "./ssh-agent-client.js";
import type { ListedKey, SigningKey } from "./ssh-keys.js";

const challengeLabel = "open-sesame/ssh-agent/1";
const kekLabel = "open-sesame/ssh-agent-kek/1";
const minimumSaltBytes = 32;

type SuitableKey = ListedKey & { readonly signing: SigningKey };

export function sshAgentFactor(environment: Environment): FactorMethod {
  const deriveKek: FactorMethod["deriveKek"] = (vault, factor) => {
    const { fingerprint, derivation } = readFacts(vault, factor);
    const agent = new SshAgent(environment);
    const key = findKey(agent.list(), fingerprint);
    using signature = agent.sign(key, key.signing, challengeOf(vault, factor.salt));
    return kekOf(vault, derivation, signature);
  };
  return {
    kind: "ssh-agent",
    isInteractive: false,
    describe: ({ facts }) => facts["fingerprint"] ?? "",
    deriveKek,
    deriveForUnlock: (vault, factor) => ({ keys: deriveKek(vault, factor), params: {}, failed: null }),
    enroll(vault, options) {
      const agent = new SshAgent(environment);
      const key = chooseKey(agent.list(), options);
      const salt = newSalt();
      const challenge = challengeOf(vault, salt);
      using signature = agent.sign(key, key.signing, challenge);
      using again = agent.sign(key, key.signing, challenge);
      if (!signature.equals(again))
        throw unsuitable(key.fingerprint, "kept by an agent that signs the same bytes otherwise each time");
      const facts = {
        algorithm: key.signing.algorithm,
        fingerprint: key.fingerprint,
        key_derivation: vault.keyDerivation,
      };
      return {
        factor: { kind: "ssh-agent", facts, salt: encodeSalt(salt) },
        kek: kekOf(vault, vault.keyDerivation, signature),
      };
    },
  };
}

/**
 * What is signed. No SSH server takes it: signed session data begins with the length of a session's id, and this with
 * "open"; nor is it an SSHSIG, which begins with that word.
 */
export function challengeOf(
  { vaultId, profileId }: Pick<VaultNames, "vaultId" | "profileId">,
  salt: Uint8Array,
): Buffer {
  return Buffer.concat([Buffer.from(`${challengeLabel}\0${vaultId}\0${profileId}\0`, "latin1"), salt]);
}

function kekOf({ vaultId }: VaultNames, derivation: KeyDerivation, signature: SecureBuffer): SecureBuffer {
  return native.deriveKey(derivation, signature, kekLabel, Buffer.from(vaultId, "latin1"));
}

/** Files that an attacker may have changed: what is not as we write it is not used. @throws VAULT_DAMAGED */
function readFacts(
  { profile }: VaultNames,
  { id, facts, salt }: DescribedFactor,
): { readonly fingerprint: string; readonly derivation: KeyDerivation } {
  const { fingerprint, key_derivation: derivation } = facts;
  const isKnown = derivation === "blake3" || derivation === "hkdf-sha256";
  if (isKnown && fingerprint !== undefined && salt.length >= minimumSaltBytes)
    return { fingerprint, derivation };
  throw new SesameError(
    "VAULT_DAMAGED",
    `factor "${id}" of vault "${profile}" is not one that was made here`,
    {
      details: { profile },
    },
  );
}

function findKey(keys: readonly ListedKey[], fingerprint: string): SuitableKey {
  const key = keys.find((one) => one.fingerprint === fingerprint);
  if (key === undefined)
    throw new SesameError("SSH_KEY_ABSENT", `the SSH agent does not have key ${fingerprint}`, {
      details: { fingerprint },
    });
  return demandSuitable(key);
}

/** The one that is named, else the only one that can be a factor. @throws SSH_KEY_ABSENT, SSH_KEY_UNSUITABLE, SSH_KEY_AMBIGUOUS */
function chooseKey(keys: readonly ListedKey[], { key: wanted }: EnrollOptions): SuitableKey {
  const named =
    wanted === undefined ? keys : keys.filter((key) => [key.fingerprint, key.comment].includes(wanted));
  const [first] = named;
  if (first === undefined)
    throw new SesameError("SSH_KEY_ABSENT", `the SSH agent has no key "${wanted ?? ""}"`);
  // A certificate is listed beside its key, under the same comment.
  const suitable = named.filter(isSuitable);
  const [only] = suitable;
  if (only === undefined) return demandSuitable(first);
  if (suitable.length === 1) return only;
  const list = suitable.map(({ fingerprint, comment }) => `${fingerprint} (${comment})`).join(", ");
  throw new SesameError(
    "SSH_KEY_AMBIGUOUS",
    `the SSH agent has several keys that could be enrolled: ${list}`,
  );
}

function isSuitable(key: ListedKey): key is SuitableKey {
  return key.signing !== null;
}

function demandSuitable(key: ListedKey): SuitableKey {
  if (isSuitable(key)) return key;
  throw unsuitable(key.fingerprint, key.unsuitable);
}

function unsuitable(fingerprint: string, why: string): SesameError {
  return new SesameError("SSH_KEY_UNSUITABLE", `key ${fingerprint} can't be a factor: it is ${why}`, {
    details: { fingerprint },
  });
}
