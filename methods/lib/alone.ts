const running = new Set<Promise<unknown>>();
let single: Promise<void> | undefined;

/** Does work beside other work of this kind, but not beside that of `alone`. */
export async function together<T>(work: () => Promise<T>): Promise<T> {
  while (single !== undefined) await single;
  const result = work();
  running.add(result);
  try {
    return await result;
  } finally {
    running.delete(result);
  }
}

/** Waits until no other work is in hand, and lets none begin meanwhile. */
export async function alone<T>(work: () => Promise<T>): Promise<T> {
  while (single !== undefined) await single;
  let end = (): void => {};
  single = new Promise((resolve) => {
    end = resolve;
  });
  try {
    await Promise.allSettled(running);
    return await work();
  } finally {
    single = undefined;
    end();
  }
}
