// The two questions that we ask an SSH agent (draft-ietf-sshm-ssh-agent): what keys it has, and for a signature. Hides the
// protocol, and what each way of not answering means for a person. A signature goes from the socket to secure memory and is
// never anywhere else in this process.

import { displayText } from "../../core/display-text.js";
import { type ErrorCode, SesameError } from "../../core/errors.js";
import type { SecureBuffer } from "../../core/ports.js";
import { native } from "../../platform/native.js";
import type { Environment } from "../context.js";
import {
  type ListedKey,
  MalformedKey,
  readKey,
  type SigningKey,
  WireReader,
  wireString,
} from "./ssh-keys.js";

const requestIdentities = 11;
const identitiesAnswer = 12;
const signRequest = 13;
const signResponse = 14;
/** The agent's own refusal, and that of an agent that knows extensions only. */
const refusals: ReadonlySet<number> = new Set([5, 28, 30, 102]);
const rsaSha512Flag = 4;
const listWaitMs = 5_000;
/** A person may have to confirm it. */
const signWaitMs = 60_000;
const maximumListBytes = 262_144;
const maximumSignatureBytes = 4_096;
/** As many as an agent's answer can hold is too many to look through. */
const maximumKeys = 2_048;

export class SshAgent {
  readonly #path: string;

  /** @throws SSH_AGENT_MISSING */
  constructor({ SSH_AUTH_SOCK: path }: Environment) {
    if (path === undefined || path === "")
      throw new SesameError("SSH_AGENT_MISSING", "SSH_AUTH_SOCK is not set: there is no SSH agent to ask");
    this.#path = path;
  }

  /** At least one. @throws SSH_AGENT_EMPTY, and the other SSH_AGENT_ codes */
  list(): readonly ListedKey[] {
    const answer = this.#ask(Buffer.from([requestIdentities]), maximumListBytes, listWaitMs);
    // Public from here on.
    const bytes = Buffer.from(answer.bytes);
    answer.release();
    const keys = this.#read(bytes, (reader) => {
      if (reader.byte() !== identitiesAnswer) throw new MalformedKey("no list");
      const count = reader.number();
      if (count > maximumKeys) throw new MalformedKey("too many keys");
      return Array.from({ length: count }, () => {
        const blob = Buffer.from(reader.string());
        return readKey(blob, displayText(Buffer.from(reader.string()).toString("utf8")));
      });
    });
    if (keys.length > 0) return keys;
    throw new SesameError("SSH_AGENT_EMPTY", "the SSH agent shows no keys: it has none, or is locked");
  }

  /**
   * The bare signature, to be released by the caller. It is the key's own: it was verified.
   * @throws SSH_KEY_REFUSED, and the other SSH_AGENT_ codes
   */
  sign({ blob, fingerprint }: ListedKey, signing: SigningKey, message: Uint8Array): SecureBuffer {
    const flags = Buffer.from([0, 0, 0, signing.algorithm === "rsa-sha2-512" ? rsaSha512Flag : 0]);
    const request = Buffer.concat([Buffer.from([signRequest]), wireString(blob), wireString(message), flags]);
    using answer = this.#ask(request, maximumSignatureBytes, signWaitMs);
    if (refusals.has(answer.bytes[0] ?? 0))
      throw new SesameError("SSH_KEY_REFUSED", `the SSH agent did not sign with key ${fingerprint}`, {
        details: { fingerprint },
      });
    const signature = this.#read(answer.bytes, (reader) => {
      if (reader.byte() !== signResponse) throw new MalformedKey("no signature");
      const parts = new WireReader(reader.string());
      const algorithm = parts.text();
      const bare = parts.string();
      if (!reader.atEnd || !parts.atEnd || algorithm !== signing.algorithm)
        throw new MalformedKey("another signature");
      const copy = native.SecureBuffer.alloc(bare.length);
      copy.bytes.set(bare);
      return copy;
    });
    if (isSignatureOf(signing, message, signature)) return signature;
    signature.release();
    throw this.#invalid(`what it gave is no signature of key ${fingerprint}`);
  }

  #ask(request: Uint8Array, maximumBytes: number, waitMs: number): SecureBuffer {
    try {
      return native.exchangeWithAgent(this.#path, request, { maximumBytes, waitMs });
    } catch (error) {
      if (!(error instanceof SesameError) || typeof error.details["name"] !== "string") throw error;
      throw this.#translate(error.details["name"], error);
    }
  }

  #read<T>(bytes: Uint8Array, read: (reader: WireReader) => T): T {
    try {
      return read(new WireReader(bytes));
    } catch (error) {
      if (error instanceof MalformedKey) throw this.#invalid("it does not speak an agent's language");
      throw error;
    }
  }

  #translate(errno: string, cause: unknown): SesameError {
    const path = this.#path;
    const fail = (code: ErrorCode, message: string): SesameError =>
      new SesameError(code, message, { cause, details: { path, errno } });
    switch (errno) {
      case "ENOENT":
      case "ENOTDIR":
        return fail("SSH_AGENT_UNREACHABLE", `SSH_AUTH_SOCK names "${path}", which is not there any more`);
      case "ECONNREFUSED":
        return fail("SSH_AGENT_UNREACHABLE", `no SSH agent listens at "${path}", which SSH_AUTH_SOCK names`);
      case "EACCES":
      case "EPERM":
        return fail("SSH_AGENT_UNREACHABLE", `the SSH agent at "${path}" is not yours to ask`);
      case "ETIMEDOUT":
        return fail("SSH_AGENT_SILENT", `the SSH agent at "${path}" did not answer in time`);
      case "ECONNRESET":
      case "EPIPE":
        return fail("SSH_AGENT_INVALID", `the SSH agent at "${path}" went away instead of answering`);
      case "EMSGSIZE":
      case "EBADMSG":
        return this.#invalid("its answer has an impossible length");
      default:
        return fail("SSH_AGENT_UNREACHABLE", `the SSH agent at "${path}" can't be asked (${errno})`);
    }
  }

  #invalid(what: string): SesameError {
    const path = this.#path;
    return new SesameError("SSH_AGENT_INVALID", `the SSH agent at "${path}" is not to be trusted: ${what}`, {
      details: { path },
    });
  }
}

function isSignatureOf(key: SigningKey, message: Uint8Array, signature: SecureBuffer): boolean {
  if (key.algorithm === "ssh-ed25519")
    return signature.length === 64 && native.verifyEd25519(key.publicKey, message, signature);
  return signature.length === key.modulus.length && native.verifyRsaSha512(key, message, signature);
}
