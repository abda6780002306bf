// Keeps V8's optimising compilers away from work that may stay short: once they run, they take some ten megabytes that are never
// given back, which is more than all else that passing over an orderly log needs. Hides V8's flags.

import { setFlagsFromString } from "node:v8";

const compilers = ["opt", "maglev"] as const;

export class LateCompiling implements Disposable {
  #left: number;

  /** @param patience after how much work, in the caller's unit, it pays */
  constructor(patience: number) {
    this.#left = patience;
    for (const compiler of compilers) setFlagsFromString(`--no-${compiler}`);
  }

  worked(amount: number): void {
    if (this.#left <= 0) return;
    this.#left -= amount;
    if (this.#left <= 0) this.#allow();
  }

  [Symbol.dispose](): void {
    this.#allow();
  }

  #allow(): void {
    for (const compiler of compilers) setFlagsFromString(`--${compiler}`);
  }
}
