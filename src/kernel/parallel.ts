/** Maps with at most `most` in flight, results in order of the items; the first failure ends it, as with Promise.all. */
export async function mapParallel<T, R>(items: readonly T[], most: number, map: (item: T, index: number) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  async function work(): Promise<void> {
    for (let index = next++; index < items.length; index = next++) results[index] = await map(items[index] as T, index);
  }
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, work));
  return results;
}
