// The JSON text of request headers, reply headers and stamps (PROTOCOL.md section 4): member order when
// printing, suspicion when parsing. Checked by hand, so that the CLI never loads the schema validators.

import type { Actor, CallReply, FurtherAudit } from "../core/ports.js";
import {
  SesameError,
  isErrorCode,
  type ErrorCode,
  type ErrorDetails,
  type WireError,
} from "../core/errors.js";

type JsonObject = Readonly<Record<string, unknown>>;

export interface RequestParts {
  readonly id: number;
  readonly method: string;
  readonly profile?: string;
  readonly key?: string;
  readonly params?: JsonObject;
}

/** The part of a reply's header that is not its id: a result, or the error that came instead. */
export type ReplyHeader =
  | { readonly id: number; readonly ok: true; readonly result: CallReply["result"] }
  | { readonly id: number; readonly ok: false; readonly error: SesameError };

export interface RequestStamp {
  readonly rid: number;
  readonly actor: Actor;
}

export interface ReplyStamp {
  readonly rid: number;
  readonly audit: readonly FurtherAudit[];
}

/** As printRequestStamp writes it: the router is the only one who does. */
const stampPattern = /^\{"rid":(\d{1,16}),"actor":(\{.*\})\}$/s;
const stampStart = '{"rid":';
const nothingFurther: readonly FurtherAudit[] = [];
const rememberedActors = 256;

export function printRequest(request: RequestParts): string {
  const { id, method, profile, key, params } = request;
  return JSON.stringify({ id, method, profile, key, params });
}

export function printResult(id: number, result: CallReply["result"] = {}): string {
  return JSON.stringify({ id, ok: true, result });
}

export function printError(id: number, error: WireError): string {
  return JSON.stringify({
    id,
    ok: false,
    error: { code: error.code, message: error.message, details: error.details },
  });
}

/** @throws BUS_FRAME_INVALID */
export function parseReply(header: string): ReplyHeader {
  const reply = parseObject(header, "reply header");
  const id = reply["id"];
  if (!isId(id)) throw invalid("a reply header has no usable id");
  if (reply["ok"] === true) {
    const result = reply["result"] ?? {};
    if (!isObject(result)) throw invalid("a reply header has no usable result");
    return { id, ok: true, result };
  }
  const error = reply["error"];
  if (reply["ok"] !== false || !isObject(error))
    throw invalid("a reply header is neither a result nor an error");
  return { id, ok: false, error: parseError(error) };
}

/** `actorText` is the actor's JSON, printed once a connection. */
export function printRequestStamp(rid: number, actorText: string): string {
  return `{"rid":${rid},"actor":${actorText}}`;
}

/** Parses the stamps of requests; most come from the same few actors, whose text is understood once. */
export class StampReader {
  readonly #actors = new Map<string, Actor>();
  /** The actor understood last, and how a stamp of its requests ends. */
  #last: { readonly actor: Actor; readonly ending: string } | null = null;

  /** @throws BUS_FRAME_INVALID */
  parse(stamp: string): RequestStamp {
    return this.#parseAsLast(stamp) ?? this.#parse(stamp);
  }

  #parseAsLast(stamp: string): RequestStamp | null {
    const last = this.#last;
    if (last === null || !stamp.startsWith(stampStart) || !stamp.endsWith(last.ending)) return null;
    const ridText = stamp.slice(stampStart.length, -last.ending.length);
    const rid = Number(ridText);
    return isId(rid) && String(rid) === ridText ? { rid, actor: last.actor } : null;
  }

  #parse(stamp: string): RequestStamp {
    const [, ridText, actorText] = stampPattern.exec(stamp) ?? [];
    const rid = Number(ridText);
    if (actorText === undefined || !isId(rid)) throw invalid("a request's stamp is not the router's");
    const actor = this.#actors.get(actorText) ?? this.#remember(actorText);
    this.#last = { actor, ending: `,"actor":${actorText}}` };
    return { rid, actor };
  }

  #remember(actorText: string): Actor {
    const actor = parseObject(actorText, "stamp");
    if (!isActor(actor)) throw invalid("a request's stamp is not the router's");
    if (this.#actors.size >= rememberedActors) this.#actors.clear();
    this.#actors.set(actorText, actor);
    return actor;
  }
}

export function printReplyStamp(rid: number, audit: readonly FurtherAudit[] = []): string {
  return audit.length === 0 ? `{"rid":${rid}}` : JSON.stringify({ rid, audit });
}

/** @throws BUS_FRAME_INVALID */
export function parseReplyStamp(stamp: string): ReplyStamp {
  // As printReplyStamp writes nearly all, understood without a parser.
  const printed = Number(stamp.slice(stampStart.length, -1));
  if (isId(printed) && printReplyStamp(printed) === stamp) return { rid: printed, audit: nothingFurther };
  const { rid, audit = nothingFurther } = parseObject(stamp, "stamp");
  if (!isId(rid)) throw invalid("a reply's stamp has no usable request id");
  if (Array.isArray(audit) && audit.every((entry: unknown) => isFurtherAudit(entry))) return { rid, audit };
  throw invalid("a reply's stamp has no usable audit entries");
}

/** @throws BUS_FRAME_INVALID unless `text` is one JSON object */
export function parseObject(text: string, what: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's message quotes the text, which may be anything: it is not kept.
    throw invalid(`a ${what} is not JSON`);
  }
  if (!isObject(value)) throw invalid(`a ${what} is not a JSON object`);
  return value;
}

export function isId(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 1;
}

function parseError(error: JsonObject): SesameError {
  const { code, message, details } = {
    code: error["code"],
    message: error["message"],
    details: error["details"],
  };
  if (typeof code !== "string" || typeof message !== "string")
    throw invalid("a reply's error has no code or message");
  // A newer daemon may know codes that this program does not: still an error, never a success.
  const known: ErrorCode = isErrorCode(code) ? code : "INTERNAL";
  return new SesameError(known, message, isErrorDetails(details) ? { details } : {});
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isErrorDetails(value: unknown): value is ErrorDetails {
  return (
    isObject(value) &&
    Object.values(value).every((member) => ["string", "number", "boolean"].includes(typeof member))
  );
}

function isFurtherAudit(value: unknown): value is FurtherAudit {
  if (!isObject(value) || typeof value["action"] !== "string") return false;
  const { code, details } = value;
  return (
    (code === undefined || (typeof code === "string" && isErrorCode(code))) &&
    (details === undefined || isErrorDetails(details))
  );
}

function isActor(value: unknown): value is Actor {
  return (
    isObject(value) &&
    isId(value["connection"]) &&
    isCount(value["uid"]) &&
    isCount(value["pid"]) &&
    typeof value["exe"] === "string" &&
    (value["clearance"] === "client" || value["clearance"] === "daemon")
  );
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function invalid(message: string): SesameError {
  return new SesameError("BUS_FRAME_INVALID", message);
}
