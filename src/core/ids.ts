// The identifiers of an installation and of what happens in it: UUIDs (RFC 9562) and how each is derived
// (SPEC section 5, docs/architecture.md). Other tools derive the same ones from the same names; the
// vectors are in tests/vectors/core/ids.json.

import { quoteText } from "./display-text.js";
import { SesameError } from "./errors.js";
import type { ProfileName } from "./names.js";

declare const uuidBrand: unique symbol;
declare const orgDomainBrand: unique symbol;

/** In the canonical form: lower-case hex with hyphens. */
export type Uuid = string & { readonly [uuidBrand]: true };
export type OrgDomain = string & { readonly [orgDomainBrand]: true };

/** SHA-1, as version 5 demands it; the 20 bytes of the digest. */
export type Sha1 = (data: Uint8Array) => Uint8Array;

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const uuidV4Pattern = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** RFC 9562, section 6.6. */
const namespaceUrl = fixedUuid("6ba7b811-9dad-11d1-80b4-00c04fd430c8");
/** Random, of this product alone: the parent of installations without an organisation. */
export const productNamespace = fixedUuid("0ce623ad-5888-4f87-9e5e-f77f0b107e91");

const encoder = new TextEncoder();

export function isUuid(value: unknown): value is Uuid {
  return typeof value === "string" && uuidPattern.test(value);
}

/** A random UUID of the RFC 9562 variant. */
export function isUuidV4(value: unknown): value is Uuid {
  return typeof value === "string" && uuidV4Pattern.test(value);
}

/** The 16 bytes, most significant first. */
export function uuidBytes(uuid: Uuid): Uint8Array {
  const hex = uuid.replaceAll("-", "");
  return Uint8Array.from({ length: 16 }, (_, index) =>
    Number.parseInt(hex.slice(2 * index, 2 * index + 2), 16),
  );
}

/** @param bytes exactly 16 */
export function formatUuid(bytes: Uint8Array): Uuid {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return fixedUuid(
    [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-"),
  );
}

/** @param random exactly 16 bytes from a CSPRNG */
export function uuidV4(random: Uint8Array): Uuid {
  return formatUuid(withVersion(random, 4));
}

export function uuidV5(sha1: Sha1, namespace: Uuid, name: string): Uuid {
  const nameBytes = encoder.encode(name);
  const input = new Uint8Array(16 + nameBytes.length);
  input.set(uuidBytes(namespace));
  input.set(nameBytes, 16);
  return formatUuid(withVersion(sha1(input).subarray(0, 16), 5));
}

/** The same on every device of the organisation. */
export function orgNamespace(sha1: Sha1, domain: OrgDomain): Uuid {
  return uuidV5(sha1, namespaceUrl, domain);
}

/** @param org the organisation's namespace, or null for an installation that stands alone */
export function installationNamespace(sha1: Sha1, org: Uuid | null, installationId: Uuid): Uuid {
  return uuidV5(sha1, org ?? productNamespace, `install:${installationId}`);
}

/** Within an installation's namespace: two users' profiles differ. Within an organisation's: they agree. */
export function profileId(sha1: Sha1, namespace: Uuid, profile: ProfileName): Uuid {
  return uuidV5(sha1, namespace, profile);
}

/** Names a program of a user in the audit log. */
export function agentId(sha1: Sha1, namespace: Uuid, uid: number, exe: string): Uuid {
  return uuidV5(sha1, namespace, `agent:${uid}:${exe}`);
}

/**
 * A DNS name of at least two labels in its one spelling (lower case, no final dot, punycode for other
 * scripts): another spelling would be another namespace, silently.
 * @throws ORG_DOMAIN_INVALID
 */
export function parseOrgDomain(text: string): OrgDomain {
  const problem = orgDomainProblem(text);
  if (problem === null && isOrgDomain(text)) return text;
  throw new SesameError(
    "ORG_DOMAIN_INVALID",
    `organisation domain ${quoteText(text)} ${problem ?? "is invalid"}`,
  );
}

export function isOrgDomain(value: unknown): value is OrgDomain {
  return typeof value === "string" && orgDomainProblem(value) === null;
}

function orgDomainProblem(text: string): string | null {
  if (text === "") return "is empty";
  if (text.length > 253) return `has ${text.length} characters, more than 253`;
  if (/[^\x20-\x7e]/.test(text))
    return "has characters other than ASCII; write it in its punycode form (xn--…)";
  if (text !== text.toLowerCase()) return "has capital letters; write it in lower case";
  const labels = text.split(".");
  for (const label of labels) {
    if (label === "") return "has an empty label";
    if (label.length > 63) return "has a label of more than 63 characters";
    if (!/^[a-z0-9-]+$/.test(label)) return "has characters that domain names can't have";
    if (label.startsWith("-") || label.endsWith("-")) return "has a label that starts or ends with a hyphen";
  }
  if (labels.length < 2) return "has no dot";
  if (/^\d+$/.test(labels.at(-1) ?? "")) return "ends in a number, as an IP address does";
  return null;
}

function withVersion(bytes: Uint8Array, version: 4 | 5): Uint8Array {
  return bytes.map((byte, index) => {
    if (index === 6) return (byte & 0x0f) | (version << 4);
    if (index === 8) return (byte & 0x3f) | 0x80;
    return byte;
  });
}

function fixedUuid(text: string): Uuid {
  if (!isUuid(text)) throw new SesameError("INTERNAL", "a UUID was made of something other than 16 bytes");
  return text;
}
