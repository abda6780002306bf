// Templates of `sesame inject`: bytes of any encoding in which `{{ sesame://profile/key }}` stands for a
// secret. Only `{{`, optional blanks and `sesame://` open a placeholder; every other byte, other braces
// included, is literal and comes out as it went in. There is no escape, so nothing needs one but a
// literal placeholder, which can come from a key that holds it.

import { SesameError } from "./errors.js";
import { parseReference, type SecretReference } from "./names.js";

export type TemplatePiece =
  | { readonly kind: "literal"; readonly start: number; readonly end: number }
  | { readonly kind: "reference"; readonly reference: SecretReference };

const byteOf = { tab: 0x09, newline: 0x0a, space: 0x20, open: 0x7b, close: 0x7d } as const;
const scheme = new TextEncoder().encode("sesame://");
/** No valid reference is longer; the bound keeps messages and work small on anything else. */
const maximumReferenceBytes = 400;

/**
 * The pieces in order; literals are ranges of `template`.
 * @throws TEMPLATE_INVALID with line and column, both from 1; columns count UTF-8 characters
 */
export function parseTemplate(template: Uint8Array): readonly TemplatePiece[] {
  const pieces: TemplatePiece[] = [];
  let literalStart = 0;
  let open = template.indexOf(byteOf.open);
  while (open >= 0) {
    const referenceStart = placeholderAt(template, open);
    if (referenceStart === null) {
      open = template.indexOf(byteOf.open, open + 1);
      continue;
    }
    const placeholder = parsePlaceholder(template, open, referenceStart);
    if (open > literalStart) pieces.push({ kind: "literal", start: literalStart, end: open });
    pieces.push({ kind: "reference", reference: placeholder.reference });
    literalStart = placeholder.end;
    open = template.indexOf(byteOf.open, literalStart);
  }
  if (template.length > literalStart)
    pieces.push({ kind: "literal", start: literalStart, end: template.length });
  return pieces;
}

/** Bytes that the template takes with its references filled in. */
export function measureTemplate(
  pieces: readonly TemplatePiece[],
  valueLength: (reference: SecretReference) => number,
): number {
  let total = 0;
  for (const piece of pieces) {
    total += piece.kind === "literal" ? piece.end - piece.start : valueLength(piece.reference);
  }
  return total;
}

/** @param out exactly as long as `measureTemplate` said */
export function writeTemplate(
  template: Uint8Array,
  pieces: readonly TemplatePiece[],
  valueOf: (reference: SecretReference) => Uint8Array,
  out: Uint8Array,
): void {
  if (measureTemplate(pieces, (reference) => valueOf(reference).length) !== out.length) {
    throw new SesameError("INTERNAL", "a template was written into other than what was measured");
  }
  let offset = 0;
  for (const piece of pieces) {
    const bytes =
      piece.kind === "literal" ? template.subarray(piece.start, piece.end) : valueOf(piece.reference);
    out.set(bytes, offset);
    offset += bytes.length;
  }
}

/** Where the reference begins if a placeholder opens at `open`, else null. */
function placeholderAt(template: Uint8Array, open: number): number | null {
  if (template[open + 1] !== byteOf.open) return null;
  const start = skipBlanks(template, open + 2);
  for (const [index, byte] of scheme.entries()) {
    if (template[start + index] !== byte) return null;
  }
  return start + scheme.length;
}

function parsePlaceholder(
  template: Uint8Array,
  open: number,
  start: number,
): { readonly reference: SecretReference; readonly end: number } {
  const limit = Math.min(template.length, start + maximumReferenceBytes);
  let end = start;
  while (end < limit && !endsReference(template[end])) end += 1;
  const close = skipBlanks(template, end);
  if (template[close] !== byteOf.close || template[close + 1] !== byteOf.close) {
    throw invalid(template, open, 'is not closed with "}}" after its reference');
  }
  try {
    return { reference: parseReference(latin1(template.subarray(start, end))), end: close + 2 };
  } catch (error) {
    if (!(error instanceof SesameError)) throw error;
    throw invalid(template, open, `is wrong: ${error.message}`, error);
  }
}

function endsReference(byte: number | undefined): boolean {
  return byte === byteOf.space || byte === byteOf.tab || byte === byteOf.newline || byte === byteOf.close;
}

function skipBlanks(template: Uint8Array, from: number): number {
  let index = from;
  while (template[index] === byteOf.space || template[index] === byteOf.tab) index += 1;
  return index;
}

function invalid(template: Uint8Array, offset: number, what: string, cause?: SesameError): SesameError {
  const { line, column } = positionOf(template, offset);
  return new SesameError("TEMPLATE_INVALID", `the placeholder at line ${line}, column ${column} ${what}`, {
    details: { line, column },
    ...(cause === undefined ? {} : { cause }),
  });
}

function positionOf(
  template: Uint8Array,
  offset: number,
): { readonly line: number; readonly column: number } {
  let line = 1;
  let column = 1;
  for (const byte of template.subarray(0, offset)) {
    if (byte === byteOf.newline) {
      line += 1;
      column = 1;
    } else if ((byte & 0xc0) !== 0x80) {
      column += 1;
    }
  }
  return { line, column };
}

/** Names are ASCII: any other byte only has to come out as something that is refused. */
function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
