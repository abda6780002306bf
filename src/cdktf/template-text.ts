// Text on its way through OpenTofu, where "${" begins an expression that is evaluated on the operator's machine and "%{" a directive:
// what a manifest says is data there, and never either.

import { documentText, type Tree } from "../fleet/render.js";

/** A text of the manifest as a template that gives it. */
export function literal(text: string): string {
  return text.replaceAll(/[$%](?=\{)/g, (sign) => sign + sign);
}

/**
 * A tree's document in one line of ASCII, without a newline at the end and without a sign that means anything to OpenTofu, to YAML within
 * quotes, or to a shell's `read -r`. Another spelling of the same JSON.
 */
export function carriedDocument(tree: Tree): string {
  return documentText(tree)
    .trimEnd()
    .replaceAll(
      /[$%](?=\{)|[^\x20-\x7e]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
    );
}
