// The SesameError that a call throws; anything else fails the test.

import { SesameError } from "../../../src/core/errors.js";

export function thrownBy(call: () => unknown): SesameError {
  try {
    call();
  } catch (error) {
    if (error instanceof SesameError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}
