// How a check words what it found: fine, failed, or not to be seen. A fact that is missing never passes.

import type { Fact } from "./posture-facts.js";
import type { Finding } from "./posture.js";

export const fine = (text: string): Finding => ({ outcome: "ok", text });
export const failed = (text: string): Finding => ({ outcome: "failed", text });
export const skipped = (text: string): Finding => ({ outcome: "skipped", text });

/** Judges a fact that was seen, and skips one that was not. */
export function whenSeen<T>(fact: Fact<T>, judge: (value: T) => Finding): Finding {
  return "unseen" in fact ? skipped(fact.unseen) : judge(fact.value);
}

/** Fine with one text, failed with another. */
export function expectThat(holds: boolean, good: string, bad: string): Finding {
  return holds ? fine(good) : failed(bad);
}

export function formatMebibytes(bytes: number | null): string {
  return bytes === null ? "unlimited" : `${Math.round((bytes / 1_048_576) * 10) / 10} MiB`;
}
