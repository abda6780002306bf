// The one error that this program throws at people, scripts and peers. What each code means, and how a process
// ends with it, stands in error-table.ts; the wire carries the same shape.

import { errorTable, type ErrorCode } from "./error-table.js";

export { errorTable, exitStatus, type ErrorCode } from "./error-table.js";

/** Public facts only: numbers, names the person typed, paths of their own. Never a value or a password. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean>>;

/** What travels in a reply's header. */
export interface WireError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details?: ErrorDetails;
}

export class SesameError extends Error {
  override readonly name = "SesameError";
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(
    code: ErrorCode,
    message: string,
    options: { readonly details?: ErrorDetails; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = options.details ?? {};
  }

  get exit(): number {
    return errorTable[this.code].exit;
  }

  get retryable(): boolean {
    return errorTable[this.code].retryable;
  }

  /** The table's hint with details filled in; a hint whose details are missing is cut to what is true. */
  get hint(): string {
    return errorTable[this.code].hint.replace(/\{(\w+)\}/g, (whole, name: string) =>
      String(this.details[name] ?? whole),
    );
  }

  toWire(): WireError {
    return Object.keys(this.details).length === 0
      ? { code: this.code, message: this.message }
      : { code: this.code, message: this.message, details: this.details };
  }

  static fromWire(wire: WireError): SesameError {
    return new SesameError(
      isErrorCode(wire.code) ? wire.code : "INTERNAL",
      wire.message,
      wire.details ? { details: wire.details } : {},
    );
  }
}

export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === "string" && Object.hasOwn(errorTable, value);
}
