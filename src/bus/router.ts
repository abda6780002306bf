// Who gets a request, and when its reply may leave: checks, clearance, owners, in-flight limits, and the audit
// gate, which every reply passes. No handler audits, so none can forget to.

import { SesameError, type ErrorCode } from "../core/errors.js";
import type { AuditSink, FurtherAudit, Log, MethodHandler } from "../core/ports.js";
import { auditEvent, furtherEvent, refusedAction } from "./audit-event.js";
import { type Frame, frameFits } from "./frame.js";
import { parseReply, parseReplyStamp, printError, printRequestStamp, printResult } from "./header.js";
import type { BusLimits } from "./limits.js";
import { type MethodName, type MethodSpec, methods } from "./methods.js";
import { Owners, type ConnectedDaemon, type Peer, type Pending } from "./owners.js";
import { checkRequest, type CheckedRequest, type RefusedRequest } from "./request.js";

export interface RouterOptions {
  readonly log: Log;
  readonly audit: AuditSink;
  readonly handlers: Readonly<Partial<Record<MethodName, MethodHandler>>>;
  readonly registeredKey: () => Uint8Array | null;
  readonly admit?: (method: MethodName) => SesameError | null;
  readonly limits: Pick<BusLimits, "inFlightPerConnection" | "queuedBytes">;
}

/** What is about to leave, once its entry is durable. */
interface Answer {
  readonly header: string;
  readonly body: Buffer | undefined;
  /** Null for success. */
  readonly code: ErrorCode | null;
  readonly further: readonly FurtherAudit[];
}

export class Router {
  readonly #options: RouterOptions;
  readonly #owners = new Owners();
  #nextRid = 1;
  #outstanding = 0;
  #draining = false;
  #drained: (() => void) | null = null;

  constructor(options: RouterOptions) {
    this.#options = options;
  }

  get requestsInFlight(): number {
    return this.#outstanding;
  }

  daemons(): readonly ConnectedDaemon[] {
    return this.#owners.connected();
  }

  /** Frames that one connection sent, in order. */
  receive(peer: Peer, frames: readonly Frame[]): void {
    try {
      for (const frame of frames) {
        if (!peer.connected) return;
        if (frame.stamp === "") this.#request(peer, frame);
        else this.#ownerReply(peer, frame);
      }
    } catch (error) {
      if (!(error instanceof SesameError)) throw error;
      peer.connection.fail(error);
      return;
    }
    if (peer.outstanding > 2 * this.#options.limits.inFlightPerConnection) peer.connection.pause();
  }

  /** The connection is gone: what it asked for goes on (and is audited), what it owed is refused. */
  disconnect(peer: Peer): void {
    peer.connected = false;
    const owner = this.#owners.ofPeer(peer);
    if (owner === null) return;
    this.#owners.remove(owner);
    this.#options.log.write("warning", "bus.owner_lost", `${owner.daemon} left the bus`, {
      pid: owner.pid,
      requestsInFlight: owner.requests.size,
    });
    for (const pending of owner.requests.values()) {
      const error = new SesameError("DAEMON_UNAVAILABLE", `${owner.daemon} went away before it answered`);
      this.#answerError(pending, error);
    }
  }

  /** Refuses further requests and resolves when all replies left, or after `lingerMs`. */
  async drain(lingerMs: number): Promise<void> {
    this.#draining = true;
    if (this.#outstanding === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#drained = resolve;
    const timer = setTimeout(resolve, lingerMs);
    await promise;
    clearTimeout(timer);
  }

  #request(peer: Peer, frame: Frame): void {
    const request = checkRequest(frame.header, frame.body.length);
    if ("error" in request) {
      this.#refuse(peer, request);
      return;
    }
    const notServed = this.#options.admit?.(request.method) ?? null;
    if (notServed !== null) {
      this.#answerError(this.#begin(peer, request, null), notServed);
      return;
    }
    const refusal = this.#refusalOf(peer, request);
    if (refusal !== null) {
      const refused = { id: request.id, method: request.method, error: refusal };
      if (this.#isSilent(request.spec.audit, request.profile))
        this.#answerError(this.#begin(peer, { ...refused, profile: "", key: "" }, null), refusal);
      else this.#refuse(peer, refused);
      return;
    }
    const details = detailsOf(request);
    const pending = this.#begin(peer, { ...request, details }, request.spec.audit);
    if (request.spec.owner === "profile") void this.#serve(pending, request);
    else this.#forward(pending, request, frame);
  }

  #refusalOf(peer: Peer, request: CheckedRequest): SesameError | null {
    const { spec, method, profile } = request;
    const { audit, limits } = this.#options;
    if (spec.clearance === "daemon" && peer.actor.clearance !== "daemon" && !this.#hasRegisteredKey(peer)) {
      return new SesameError("CLEARANCE_REFUSED", `"${method}" is for daemons only`);
    }
    if (this.#draining) return new SesameError("DAEMON_UNAVAILABLE", "daemon-profile is stopping");
    if (peer.outstanding >= limits.inFlightPerConnection) {
      return new SesameError("BUS_BUSY", "there are too many requests in flight on this connection");
    }
    if (spec.audit !== null && !audit.writable && !this.#isSilent(spec.audit, profile)) {
      return new SesameError("AUDIT_UNAVAILABLE", "the audit log can't be written");
    }
    return null;
  }

  /** The configuration wants no entry about it. */
  #isSilent(action: string | null, profile: string): boolean {
    return action !== null && !this.#options.audit.records(action, profile);
  }

  #hasRegisteredKey(peer: Peer): boolean {
    const registered = this.#options.registeredKey();
    const actual = peer.connection.remotePublicKey;
    return registered !== null && registered.length > 0 && actual !== null && actual.equals(registered);
  }

  #begin(
    peer: Peer,
    request: Pick<Pending, "id" | "method" | "profile" | "key"> & Partial<Pick<Pending, "details">>,
    action: string | null,
  ): Pending {
    this.#outstanding += 1;
    peer.outstanding += 1;
    return {
      peer,
      action,
      id: request.id,
      method: request.method,
      profile: request.profile,
      key: request.key,
      details: request.details ?? null,
    };
  }

  #refuse(peer: Peer, { id, method, error }: RefusedRequest): void {
    this.#answerError(this.#begin(peer, { id, method, profile: "", key: "" }, refusedAction), error);
  }

  #forward(pending: Pending, request: CheckedRequest, frame: Frame): void {
    const owner = this.#owners.of(request.spec.owner);
    if (owner === null) {
      this.#answerError(
        pending,
        new SesameError("DAEMON_UNAVAILABLE", `the daemon that owns "${request.method}" is not connected`),
      );
      return;
    }
    const rid = this.#nextRid++;
    const forwarded = {
      header: frame.header,
      stamp: printRequestStamp(rid, pending.peer.actorText),
      body: frame.body,
    };
    if (!frameFits(forwarded)) {
      this.#answerError(
        pending,
        new SesameError("BUS_FRAME_TOO_LARGE", "the request leaves no room for the router's stamp"),
      );
      return;
    }
    // One client's bulk must not end the connection on which the owner serves all the others.
    if (owner.peer.connection.queuedBytes + frame.body.length > this.#options.limits.queuedBytes) {
      this.#answerError(pending, new SesameError("BUS_BUSY", `${owner.daemon} has too much to read`));
      return;
    }
    owner.requests.set(rid, pending);
    owner.peer.connection.send(forwarded);
  }

  #ownerReply(peer: Peer, frame: Frame): void {
    const owner = this.#owners.ofPeer(peer);
    if (owner === null)
      throw new SesameError("BUS_FRAME_INVALID", "only the owner of methods may stamp a frame");
    const { rid, audit } = parseReplyStamp(frame.stamp);
    const pending = owner.requests.get(rid);
    if (pending === undefined)
      throw new SesameError("BUS_FRAME_INVALID", `${owner.daemon} answered a request that it does not have`);
    const code = outcomeCode(frame, pending.id);
    if (!audit.every(({ action }) => mayAudit(pending, action)))
      throw new SesameError("BUS_FRAME_INVALID", `${owner.daemon} audits what is not its method's`);
    owner.requests.delete(rid);
    this.#answer(pending, frame.header, frame.body, code, audit);
  }

  async #serve(pending: Pending, request: CheckedRequest): Promise<void> {
    try {
      const result =
        request.method === "bus.register"
          ? this.#register(pending.peer, request)
          : await this.#handle(pending.peer, request);
      this.#answer(pending, printResult(pending.id, result), undefined, null);
    } catch (error) {
      this.#answerError(
        pending,
        error instanceof SesameError ? error : this.#internalError(pending, request.method, error),
      );
    }
  }

  async #handle(peer: Peer, request: CheckedRequest): Promise<Readonly<Record<string, unknown>>> {
    const handler = this.#options.handlers[request.method];
    if (handler === undefined) throw new SesameError("METHOD_UNKNOWN", `"${request.method}" is not served`);
    const { method, profile, key, params } = request;
    const reply = await handler({ method, profile, key, params, actor: peer.actor, secret: null });
    return reply.result ?? {};
  }

  #register(peer: Peer, request: CheckedRequest): Readonly<Record<string, unknown>> {
    const daemon = String(request.params["daemon"]);
    const pid = Number(request.params["pid"]);
    try {
      this.#owners.register(daemon, pid, peer);
    } catch (error) {
      this.#options.log.write("warning", "bus.owner_refused", "a registration was refused", { pid });
      throw error;
    }
    this.#options.log.write("info", "bus.owner_registered", `${daemon} serves its methods`, { pid });
    return {};
  }

  #internalError({ peer }: Pending, method: MethodName, cause: unknown): SesameError {
    const reason = cause instanceof Error ? cause.name : "unknown";
    this.#options.log.write("error", "request.failed", `the handler of "${method}" failed`, {
      reason,
      span: `connection:${peer.actor.connection}`,
    });
    return new SesameError("INTERNAL", "a bug kept the request from being served", { cause });
  }

  #answerError(pending: Pending, error: SesameError): void {
    this.#answer(pending, printError(pending.id, error.toWire()), undefined, error.code);
  }

  /** The only way out for a reply: not before its audit entry is durable, or as AUDIT_UNAVAILABLE and without its body. */
  #answer(
    pending: Pending,
    header: string,
    body: Buffer | undefined,
    code: ErrorCode | null,
    further: readonly FurtherAudit[] = [],
  ): void {
    const { action, profile } = pending;
    if (action === null || this.#isSilent(action, profile)) this.#deliver(pending, header, body);
    else this.#answerAudited(pending, action, { header, body, code, further });
  }

  #answerAudited(pending: Pending, action: string, { header, body, code, further }: Answer): void {
    const { peer, profile, key, method, details } = pending;
    const subject = { action, actor: peer.actor, profile, key, method, details };
    const { audit } = this.#options;
    const own = code === null ? further.find((entry) => entry.action === action) : undefined;
    const others = further.filter((entry) => entry.action !== action);
    let open = 1 + others.length;
    let failure: SesameError | null = null;
    const settled = (cause: SesameError | null): void => {
      failure ??= cause;
      open -= 1;
      if (open > 0) return;
      if (failure === null) {
        this.#deliver(pending, header, body);
        return;
      }
      const error = new SesameError("AUDIT_UNAVAILABLE", "the audit log can't be written", {
        cause: failure,
      });
      this.#deliver(pending, printError(pending.id, error.toWire()), undefined);
    };
    audit.append(own === undefined ? auditEvent(subject, code) : furtherEvent(subject, own), settled);
    for (const entry of others) audit.append(furtherEvent(subject, entry), settled);
  }

  #deliver({ peer }: Pending, header: string, body: Buffer | undefined): void {
    this.#outstanding -= 1;
    peer.outstanding -= 1;
    if (peer.connected) {
      peer.connection.send(body === undefined ? { header } : { header, body });
      // A limit may have grown meanwhile.
      if (peer.outstanding <= this.#options.limits.inFlightPerConnection) peer.connection.resume();
    }
    if (this.#outstanding === 0) this.#drained?.();
  }
}

function detailsOf({ spec, params }: CheckedRequest): Pending["details"] {
  if (spec.auditParams !== true) return null;
  const details: Record<string, string | number | boolean> = {};
  for (const [name, value] of Object.entries(params)) {
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
      details[name] = value;
  }
  return Object.keys(details).length === 0 ? null : details;
}

/** What an owner may have audited is the method table's word: it holds for one that was taken over, too. */
function mayAudit({ method }: Pending, action: string): boolean {
  const spec: MethodSpec | null = method === null ? null : methods[method];
  return spec?.furtherAudit?.some((further) => further === action) ?? false;
}

/** The error code of an owner's reply, null for success. @throws BUS_FRAME_INVALID when it is no reply to request `id` */
function outcomeCode(frame: Frame, id: number): ErrorCode | null {
  // What nearly all replies are, told without parsing.
  if (frame.header === printedEmptyResult(id)) return null;
  const reply = parseReply(frame.header);
  if (reply.id !== id)
    throw new SesameError("BUS_FRAME_INVALID", "a reply names another request than its stamp");
  if (reply.ok) return null;
  if (frame.body.length > 0) throw new SesameError("BUS_FRAME_INVALID", "an error reply has a body");
  return reply.error.code;
}

function printedEmptyResult(id: number): string {
  return `{"id":${id},"ok":true,"result":{}}`;
}
