// How a figure is won on a machine that others use too: what is compared takes turns, medians are compared, and
// nothing is asserted.

/** One line of the report: a median beside its floor or peer of the same run. */
export interface Figure {
  readonly what: string;
  readonly unit: string;
  readonly value: number;
  /** What it is compared with; null where a figure stands for itself. */
  readonly peer: { readonly what: string; readonly value: number } | null;
  /** What the figure, or its ratio, is meant to be. */
  readonly bar: string;
  readonly more?: Readonly<Record<string, number>>;
}

export type Measurement = () => number | Promise<number>;

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** `rounds` values of each measurement, one of each a round: what disturbs one disturbs its neighbours. */
export async function takeTurns<Name extends string>(
  rounds: number,
  measurements: Readonly<Record<Name, Measurement>>,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(measurements) as Name[];
  const values = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let round = 0; round < rounds; round += 1)
    for (const name of names) values[name].push(await measurements[name]());
  return values;
}

/** Milliseconds. */
export async function timed(work: () => unknown): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

/** Runs `count` pieces of work, `width` of them at any time. */
export async function inFlight(
  count: number,
  width: number,
  one: (index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) await one(next++);
  };
  await Promise.all(Array.from({ length: width }, worker));
}

export function ratioOf({ value, peer }: Figure): number | null {
  return peer === null ? null : value / peer.value;
}
