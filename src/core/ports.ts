// The few interfaces through which pure code and the bus reach the world, and through which the layers
// meet. Implementations: src/platform, src/bus, src/daemons.

import type { MethodName } from "../bus/methods.js";
import type { ErrorCode, SesameError } from "./errors.js";
import type * as native from "../../native/index.js";

/** The addon as a value, handed in by whoever may load it (src/platform/native.ts). */
export type NativeCore = typeof native;
export type SecureBuffer = native.SecureBuffer;
export type BusChannel = native.BusChannel;
export type CryptoProfile = native.CryptoProfile;

/** Unix milliseconds, and a monotonic clock in milliseconds. */
export interface Clock {
  now(): number;
  monotonic(): number;
}

export type Severity = "emergency" | "alert" | "critical" | "error" | "warning" | "notice" | "info" | "debug";

/** Public facts only. */
export type LogFields = Readonly<Record<string, string | number | boolean | null>>;

/** Structured log (SPEC section 8). */
export interface Log {
  write(severity: Severity, event: string, message: string, fields?: LogFields): void;
}

/** Who is at the other end of a bus connection: the kernel's word, never the peer's. */
export interface Actor {
  /** Number of the bus connection, unique while daemon-profile runs. */
  readonly connection: number;
  readonly uid: number;
  readonly pid: number;
  /** Path of the peer's executable; "unknown" where the kernel does not say. */
  readonly exe: string;
  /** As of core/access-list.ts. */
  readonly unit: string;
  readonly clearance: "client" | "daemon";
}

/** What the router knows of an audited request when its reply is about to leave. */
export interface AuditEvent {
  readonly action: string;
  readonly outcome: "ok" | "denied" | "failed";
  readonly code?: ErrorCode;
  readonly profile?: string;
  readonly key?: string;
  readonly actor: Actor;
  readonly details?: Readonly<Record<string, string | number | boolean>>;
}

export type AuditSettled = (failure: SesameError | null) => void;

/** What a request led to besides what its own entry says: one more entry about the same request. Public facts only. */
export interface FurtherAudit {
  readonly action: string;
  /** Of what went wrong; absent for success. */
  readonly code?: ErrorCode;
  readonly details?: AuditEvent["details"];
}

export interface AuditSink {
  /**
   * False from a failed append until one succeeds: the bus then refuses what must be audited before anything
   * happens, and its entry about the refusal is the attempt that finds the log mended.
   */
  readonly writable: boolean;
  /**
   * Whether an entry of that action about a profile is to be made (`audit.enabled`). The bus asks when the reply is about
   * to leave. "" for what is about no profile.
   */
  records(action: string, profile: string): boolean;
  /**
   * `settled` is called once: with null when the entry is durable, with AUDIT_UNAVAILABLE when it is not in the chain
   * and the reply must not leave. A callback, because every reply would pay for a promise.
   */
  append(event: AuditEvent, settled: AuditSettled): void;
}

/** A request as its owner sees it. The owner releases `secret`; the caller does so for replies. */
export interface OwnerRequest {
  readonly method: MethodName;
  /** Validated by the router and again by the owner; "" where the method takes none. */
  readonly profile: string;
  readonly key: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly actor: Actor;
  /** Plaintext of a sealed body; null where there is none, or nothing in it. */
  readonly secret: SecureBuffer | null;
}

/** A value in its box, which the bus opens and seals for the client in one step of the core. */
export interface StoredValue {
  /** Stays its vault's. */
  readonly key: SecureBuffer;
  /** Which value it is: what the box is bound to, in ASCII. */
  readonly context: string;
  readonly box: Uint8Array;
  /** What it means that the box does not open. */
  readonly damage: () => SesameError;
}

/** `result` goes into the reply's header (methods without a sealed body), one of the others into the body. */
export interface OwnerReply {
  readonly result?: Readonly<Record<string, unknown>>;
  /** Released by the bus after sealing. */
  readonly secret?: SecureBuffer;
  /** In place of `secret`: a value as it is stored. */
  readonly stored?: StoredValue;
  /** Names, times and numbers: not secret, but nothing the bus needs to see. */
  readonly sealedJson?: unknown;
  /** Written by the router before the reply leaves; actions that the method table has for the method. */
  readonly audit?: readonly FurtherAudit[];
}

export type MethodHandler = (request: OwnerRequest) => OwnerReply | Promise<OwnerReply>;

export interface CallOptions {
  readonly profile?: string;
  readonly key?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  /** Plaintext of the sealed body; stays the caller's. */
  readonly secret?: SecureBuffer;
}

export interface CallReply {
  readonly result: Readonly<Record<string, unknown>>;
  /** Plaintext of the reply's sealed body, to be released by the caller; null for methods without one. */
  readonly secret: SecureBuffer | null;
}

export interface BusClient {
  /** @throws every code of the error table that the reply or the connection gives */
  call(method: MethodName, options?: CallOptions): Promise<CallReply>;
  close(): void;
}
