// The deliberate leak that shows that the memory scan can find one: a copy of a secret in ordinary memory. Reached
// only under __TEST_LEAK__, so a bundle that is built for use has neither the call nor this file.

import type { SecureBuffer } from "../../core/ports.js";

const leaked: Buffer[] = [];

export function leak(secret: SecureBuffer): void {
  leaked.push(Buffer.from(secret.bytes));
}
