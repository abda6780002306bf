// From a stamped frame to a sealed reply: unseals, checks again what the router checked, calls the handler, seals
// what it gives, and releases every plaintext whatever happens on the way.

import { SesameError } from "../core/errors.js";
import type {
  Actor,
  Log,
  MethodHandler,
  NativeCore,
  OwnerReply,
  SecureBuffer,
  StoredValue,
} from "../core/ports.js";
import type { BusConnection } from "./connection.js";
import { type Frame, frameFits } from "./frame.js";
import { StampReader, printError, printReplyStamp, printResult } from "./header.js";
import type { MethodName, Owner } from "./methods.js";
import { checkRequest, type CheckedRequest } from "./request.js";
import type { SealSession, SealSessions } from "./seal-sessions.js";

export interface SealedServiceOptions {
  readonly native: NativeCore;
  readonly handlers: Readonly<Partial<Record<MethodName, MethodHandler>>>;
  readonly sessions: SealSessions;
  readonly log: Log;
}

/** Where a reply goes: the connection that brought the request, and what the router knows it by. */
interface Origin {
  readonly connection: BusConnection;
  readonly rid: number;
  readonly id: number;
}

interface Unsealed {
  readonly origin: Origin;
  readonly method: MethodName;
  readonly session: SealSession;
  readonly sequence: number;
  readonly plaintext: SecureBuffer | null;
}

const servedOwner: Owner = "secrets";

export class SealedService {
  readonly #options: SealedServiceOptions;
  readonly #stamps = new StampReader();
  #inFlight = 0;
  #stopping = false;
  #idle: (() => void) | null = null;

  constructor(options: SealedServiceOptions) {
    this.#options = options;
  }

  /** Refuses requests from here on. */
  stop(): void {
    this.#stopping = true;
  }

  /** Resolves when no request is under way. */
  idle(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    if (this.#inFlight === 0) resolve();
    else this.#idle = resolve;
    return promise;
  }

  /** Answers one request. @throws BUS_FRAME_INVALID when it can't be answered */
  serve(connection: BusConnection, frame: Frame): void {
    const { rid, actor } = this.#stamps.parse(frame.stamp);
    const request = checkRequest(frame.header, frame.body.length);
    const origin: Origin = { connection, rid, id: request.id };
    if ("error" in request) {
      sendError(origin, request.error);
      return;
    }
    let unsealed: Unsealed;
    let handler: MethodHandler;
    try {
      if (this.#stopping) throw new SesameError("DAEMON_UNAVAILABLE", "daemon-secrets is stopping");
      if (request.method === "seal.open") {
        const body = this.#options.sessions.open(actor.connection, frame.body);
        send(origin, printResult(request.id), body);
        return;
      }
      handler = this.#handlerOf(request);
      unsealed = this.#unseal(origin, request, actor, frame);
    } catch (error) {
      sendError(origin, this.#sesameError(origin, request.method, error));
      return;
    }
    this.#call(handler, unsealed, request, actor);
  }

  #handlerOf({ method, spec }: CheckedRequest): MethodHandler {
    const handler = this.#options.handlers[method];
    if (handler === undefined || spec.owner !== servedOwner || spec.body !== "sealed") {
      throw new SesameError("METHOD_UNKNOWN", `daemon-secrets does not serve "${method}"`);
    }
    return handler;
  }

  #unseal(origin: Origin, request: CheckedRequest, actor: Actor, frame: Frame): Unsealed {
    const session = this.#options.sessions.find(actor.connection, frame.body);
    if (session === null)
      throw new SesameError("SEAL_SESSION_UNKNOWN", "daemon-secrets does not know the sealed session");
    const { sequence, plaintext } = session.seal.openRequest(frame.header, frame.body);
    session.requestsInFlight += 1;
    this.#inFlight += 1;
    return { origin, method: request.method, session, sequence, plaintext };
  }

  #call(handler: MethodHandler, unsealed: Unsealed, request: CheckedRequest, actor: Actor): void {
    const { method, profile, key, params } = request;
    let reply: OwnerReply | Promise<OwnerReply>;
    try {
      reply = handler({ method, profile, key, params, actor, secret: unsealed.plaintext });
    } catch (error) {
      this.#answerError(unsealed, error);
      return;
    }
    // Most handlers are synchronous, and a promise for each would cost as much as the seal.
    if (reply instanceof Promise) void this.#answerLater(unsealed, reply);
    else this.#answer(unsealed, reply);
  }

  async #answerLater(unsealed: Unsealed, promise: Promise<OwnerReply>): Promise<void> {
    let reply: OwnerReply;
    try {
      reply = await promise;
    } catch (error) {
      this.#answerError(unsealed, error);
      return;
    }
    this.#answer(unsealed, reply);
  }

  #answer(unsealed: Unsealed, reply: OwnerReply): void {
    const { origin, session, sequence } = unsealed;
    let plaintext = reply.secret ?? null;
    try {
      if (reply.sealedJson !== undefined) plaintext ??= encodeJson(this.#options.native, reply.sealedJson);
      const header = printResult(origin.id, reply.result);
      const body =
        reply.stored === undefined
          ? session.seal.sealReply(sequence, header, plaintext)
          : sealStored(unsealed, header, reply.stored);
      send(origin, header, body, reply.audit);
      this.#settle(unsealed);
    } catch (error) {
      this.#answerError(unsealed, error);
    } finally {
      plaintext?.release();
    }
  }

  #answerError(unsealed: Unsealed, error: unknown): void {
    sendError(unsealed.origin, this.#sesameError(unsealed.origin, unsealed.method, error));
    this.#settle(unsealed);
  }

  #settle({ session, plaintext }: Unsealed): void {
    plaintext?.release();
    this.#options.sessions.settle(session);
    this.#inFlight -= 1;
    if (this.#inFlight === 0) this.#idle?.();
  }

  #sesameError(origin: Origin, method: MethodName, error: unknown): SesameError {
    if (error instanceof SesameError) {
      if (error.code === "SEAL_FAILED" || error.code === "SEAL_REPLAYED") {
        this.#options.log.write("warning", "seal.failed", error.message, {
          method,
          code: error.code,
          span: spanOf(origin),
        });
      }
      return error;
    }
    // Its message may quote anything; only what kind of bug it is goes into the log.
    const reason = error instanceof Error ? error.name : "unknown";
    this.#options.log.write("error", "request.failed", `the handler of "${method}" failed`, {
      reason,
      span: spanOf(origin),
    });
    return new SesameError("INTERNAL", "a bug kept the request from being served");
  }
}

/** As the router numbered the request. */
function spanOf({ rid }: Origin): string {
  return `request:${rid}`;
}

function sendError(origin: Origin, error: SesameError): void {
  origin.connection.send({
    header: printError(origin.id, error.toWire()),
    stamp: printReplyStamp(origin.rid),
  });
}

/** @throws BUS_FRAME_TOO_LARGE */
function send(origin: Origin, header: string, body: Buffer, audit?: OwnerReply["audit"]): void {
  const frame = { header, stamp: printReplyStamp(origin.rid, audit), body };
  if (!frameFits(frame)) throw new SesameError("BUS_FRAME_TOO_LARGE", "the reply is too large for one frame");
  origin.connection.send(frame);
}

/** @throws what the value's damage is */
function sealStored({ session, sequence }: Unsealed, header: string, stored: StoredValue): Buffer {
  try {
    return session.seal.sealBox(sequence, header, stored.key, stored.context, stored.box);
  } catch (error) {
    throw error instanceof SesameError && error.code === "BOX_OPEN_FAILED" ? stored.damage() : error;
  }
}

/** Public text, but the seal only takes secure memory. */
function encodeJson(native: NativeCore, value: unknown): SecureBuffer {
  const text = JSON.stringify(value);
  const buffer = native.SecureBuffer.alloc(Buffer.byteLength(text));
  new TextEncoder().encodeInto(text, buffer.bytes);
  return buffer;
}
