import pLimit from 'p-limit';

/** Does work when it is its turn. The work may give up its place before it ends. */
export type LimitBuilding = <T>(work: (release: () => void) => Promise<T>) => Promise<T>;

/** Lets so many builds run at the same time that don't wait for others. */
export function limitBuilding(most: number): LimitBuilding {
  const limit = pLimit(most);
  return async (work) => {
    const { running } = await limit(async () => {
      let release = (): void => {};
      const released = new Promise<void>((resolve) => {
        release = resolve;
      });
      const running = work(release);
      await Promise.race([running.catch(() => {}), released]);
      // In an object, as a promise would be awaited.
      return { running };
    });
    return running;
  };
}
