/**
 * Does asynchronous work on each item, a few at a time, and yields the results in the order of the items. Two at a
 * time are enough to keep a core busy: sharp computes one image in its thread while this one reads and writes another.
 *
 * The first item whose work fails ends it with that error. Nothing is still running when it ends, however it ends.
 */
export async function* mapInOrder<T, R>(
  items: Iterable<T>,
  atOnce: number,
  work: (item: T, index: number) => Promise<R>,
): AsyncGenerator<R, void, undefined> {
  const running: Promise<R>[] = [];
  let index = 0;
  try {
    for (const item of items) {
      const result = work(item, index++);
      // If it fails before its turn comes, that is no unhandled rejection: its turn will come, or another has failed.
      result.catch(() => {});
      running.push(result);
      if (running.length < atOnce) continue;
      const [first] = running.splice(0, 1);
      if (first !== undefined) yield await first;
    }
    for (const result of running) yield await result;
  } finally {
    await Promise.allSettled(running);
  }
}
