// A whole bus in one process for tests: real sockets, real native core, a recorded log and an audit sink whose
// slowness and failures the test decides.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectBus, type ConnectOptions } from "../../src/bus/client.js";
import type { BusLimits } from "../../src/bus/limits.js";
import type { MethodName } from "../../src/bus/methods.js";
import { serveOwner, type BusOwner, type OwnerLimits } from "../../src/bus/owner.js";
import { listenBus, type BusServer } from "../../src/bus/server.js";
import { SesameError } from "../../src/core/errors.js";
import type {
  AuditEvent,
  AuditSettled,
  AuditSink,
  BusClient,
  CryptoProfile,
  Log,
  LogFields,
  MethodHandler,
  OwnerReply,
  SecureBuffer,
} from "../../src/core/ports.js";
import { native } from "../../src/platform/native.js";

export type Handlers = Partial<Record<MethodName, MethodHandler>>;

export interface LogLine {
  readonly severity: string;
  readonly event: string;
  readonly message: string;
  readonly fields: LogFields;
}

export class RecordedLog implements Log {
  readonly lines: LogLine[] = [];

  write(severity: string, event: string, message: string, fields: LogFields = {}): void {
    this.lines.push({ severity, event, message, fields });
  }

  events(): string[] {
    return this.lines.map((line) => line.event);
  }
}

export class RecordedAudit implements AuditSink {
  readonly entries: AuditEvent[] = [];
  writable = true;
  /** Runs before an entry counts as durable; throws to fail the append. */
  beforeDurable: (event: AuditEvent) => Promise<void> = () => Promise.resolve();

  records: (action: string, profile: string) => boolean = () => true;

  append(event: AuditEvent, settled: AuditSettled): void {
    const failed = (cause: unknown): void =>
      settled(new SesameError("AUDIT_UNAVAILABLE", "the test fails this append", { cause }));
    this.beforeDurable(event)
      .then(() => this.entries.push(event))
      .then(() => settled(null), failed);
  }

  actions(): string[] {
    return this.entries.map(({ action, outcome, code }) => [action, outcome, code].filter(Boolean).join(" "));
  }
}

export interface TestBusOptions {
  readonly profile?: CryptoProfile;
  readonly limits?: Partial<BusLimits>;
  readonly handlers?: Handlers;
  readonly admit?: (method: MethodName) => SesameError | null;
}

export class TestBus {
  readonly directory = mkdtempSync(join(tmpdir(), "sesame-bus-"));
  readonly socketPath = join(this.directory, "bus.sock");
  readonly log = new RecordedLog();
  readonly audit = new RecordedAudit();
  readonly profile: CryptoProfile;
  readonly sealKeys = { key: native.generateKeyPair(), psk: native.SecureBuffer.random(32) };
  busKeys = native.generateKeyPair();
  ownerKeys = native.generateKeyPair();
  server!: BusServer;
  readonly #options: TestBusOptions;
  readonly #clients: BusClient[] = [];
  readonly #owners: BusOwner[] = [];

  constructor(options: TestBusOptions = {}) {
    this.#options = options;
    this.profile = options.profile ?? "leading-edge";
  }

  static async start(options: TestBusOptions = {}): Promise<TestBus> {
    const bus = new TestBus(options);
    await bus.listen();
    return bus;
  }

  async listen(): Promise<void> {
    this.server = await listenBus({
      native,
      socketPath: this.socketPath,
      settings: {
        profiles: [this.profile],
        limits: { lingerMs: 300, ...this.#options.limits },
      },
      staticKey: this.busKeys.privateKey,
      log: this.log,
      audit: this.audit,
      handlers: this.#options.handlers ?? {},
      registeredKey: () => this.ownerKeys.publicKey,
      clientOf: () => ({ exe: "/usr/bin/test", unit: "session" }),
      ...(this.#options.admit === undefined ? {} : { admit: this.#options.admit }),
    });
  }

  connectOptions(): ConnectOptions {
    return {
      native,
      socketPath: this.socketPath,
      readBusKey: () => ({ profile: this.profile, publicKey: this.busKeys.publicKey }),
      readSealKey: () => ({
        profile: this.profile,
        publicKey: this.sealKeys.key.publicKey,
        psk: copyOf(this.sealKeys.psk),
      }),
    };
  }

  async client(options: Partial<ConnectOptions> = {}): Promise<BusClient> {
    const client = await connectBus({ ...this.connectOptions(), ...options });
    this.#clients.push(client);
    return client;
  }

  async owner(handlers: Handlers, limits: Partial<OwnerLimits> = {}): Promise<BusOwner> {
    const owner = serveOwner({
      native,
      socketPath: this.socketPath,
      readBusKey: () => ({ profile: this.profile, publicKey: this.busKeys.publicKey }),
      staticKey: this.ownerKeys.privateKey,
      seal: { profile: this.profile, staticKey: this.sealKeys.key.privateKey, psk: this.sealKeys.psk },
      handlers,
      log: this.log,
      limits: { lingerMs: 300, ...limits },
    });
    this.#owners.push(owner);
    await owner.ready;
    return owner;
  }

  async close(): Promise<void> {
    for (const client of this.#clients) client.close();
    for (const owner of this.#owners) await owner.close();
    await this.server.close();
    rmSync(this.directory, { recursive: true });
  }
}

export function secureText(text: string): SecureBuffer {
  const bytes = new TextEncoder().encode(text);
  const buffer = native.SecureBuffer.alloc(bytes.length);
  buffer.bytes.set(bytes);
  return buffer;
}

export function copyOf(buffer: SecureBuffer): SecureBuffer {
  const copy = native.SecureBuffer.alloc(buffer.length);
  copy.bytes.set(buffer.bytes);
  return copy;
}

/** The text of a reply's plaintext, which is then released. */
export function takeText(secret: SecureBuffer | null): string | null {
  if (secret === null) return null;
  const text = new TextDecoder().decode(secret.bytes);
  secret.release();
  return text;
}

/** The code that a promise is rejected with, or "resolved". */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return "resolved";
  } catch (error) {
    return error instanceof SesameError ? error.code : String(error);
  }
}

export async function eventually(claim: () => boolean, withinMs = 2_000): Promise<void> {
  const until = performance.now() + withinMs;
  while (!claim()) {
    if (performance.now() > until) throw new Error(`not within ${withinMs} ms: ${claim.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** A handler that answers only when the test says so. */
export function heldHandler(): {
  handler: () => Promise<OwnerReply>;
  asked: () => number;
  release: () => void;
} {
  let asked = 0;
  const gate = Promise.withResolvers<OwnerReply>();
  return {
    handler: () => {
      asked += 1;
      return gate.promise;
    },
    asked: () => asked,
    release: () => gate.resolve({ sealedJson: {} }),
  };
}
