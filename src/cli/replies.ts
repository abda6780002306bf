// Turns the daemons' JSON into typed facts. Everything that arrives is `unknown` until it was looked at
// here; checked by hand, because the schema validators would cost the CLI its start-up budget.

import { SesameError } from "../core/errors.js";
import type { CallReply } from "../core/ports.js";

export type JsonRecord = Readonly<Record<string, unknown>>;

function unfit(what: string): SesameError {
  return new SesameError("BUS_FRAME_INVALID", `a daemon's reply has no usable ${what}`);
}

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function recordOf(value: unknown, what: string): JsonRecord {
  if (!isRecord(value)) throw unfit(what);
  return value;
}

export function textOf(record: JsonRecord, name: string): string {
  const value = record[name];
  if (typeof value !== "string") throw unfit(name);
  return value;
}

/** A count, a version or a time: a whole number from 0. */
export function numberOf(record: JsonRecord, name: string): number {
  const value = record[name];
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) throw unfit(name);
  return value;
}

export function flagOf(record: JsonRecord, name: string): boolean {
  const value = record[name];
  if (typeof value !== "boolean") throw unfit(name);
  return value;
}

export function listOf<T>(record: JsonRecord, name: string, convert: (item: JsonRecord) => T): T[] {
  const value = record[name];
  if (!Array.isArray(value)) throw unfit(name);
  return value.map((item: unknown) => convert(recordOf(item, name)));
}

/** The JSON of a sealed reply: names, times and numbers that only the bus has no business with. */
export function sealedJson(reply: CallReply): JsonRecord {
  using body = reply.secret;
  if (body === null) throw unfit("body");
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body.bytes));
  } catch {
    throw unfit("body");
  }
  return recordOf(value, "body");
}
