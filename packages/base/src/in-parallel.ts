/**
 * Does asynchronous work on each item, so many at a time. The first failure is thrown, once nothing is running any more;
 * after it no further item is begun.
 */
export async function inParallel<T>(
  items: Iterable<T>,
  atOnce: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const left = items[Symbol.iterator]();
  let failure: { readonly error: unknown } | undefined;
  const lane = async (first: T): Promise<void> => {
    let item = first;
    for (;;) {
      await work(item).catch((error: unknown) => {
        failure ??= { error };
      });
      const next = left.next();
      if (next.done === true || failure !== undefined) return;
      item = next.value;
    }
  };
  const lanes: Promise<void>[] = [];
  while (lanes.length < atOnce && failure === undefined) {
    const next = left.next();
    if (next.done === true) break;
    lanes.push(lane(next.value));
  }
  await Promise.all(lanes);
  if (failure !== undefined) throw failure.error;
}
