// Who waits until everything that was begun so far is settled, where things are settled in the order in which they were
// begun. Costs a count for each thing, and a promise only for those who wait.

export class Settlements {
  #begun = 0;
  #settled = 0;
  readonly #waiting: { readonly count: number; readonly resolve: () => void }[] = [];

  begin(): void {
    this.#begun += 1;
  }

  settle(count: number): void {
    this.#settled += count;
    while ((this.#waiting[0]?.count ?? Infinity) <= this.#settled) this.#waiting.shift()?.resolve();
  }

  /** Resolves when what was begun before this call is settled, whatever comes after. */
  soFar(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    if (this.#settled === this.#begun) resolve();
    else this.#waiting.push({ count: this.#begun, resolve });
    return promise;
  }
}
