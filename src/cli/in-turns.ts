// Work on many things, a few at a time. Hides who is next.

/** Results in the order of the items. */
export async function inTurns<T, R>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results = new Map<number, R>();
  const waiting = items.entries();
  const lanes = Array.from({ length: Math.min(atOnce, items.length) }, async () => {
    for (const [index, item] of waiting) results.set(index, await work(item));
  });
  await Promise.all(lanes);
  return [...results].toSorted(([one], [other]) => one - other).map(([, result]) => result);
}
