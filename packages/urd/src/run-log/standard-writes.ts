import { isOwnWrite } from '@accelerator/base';

/** Where something was printed. */
export type StandardStream = 'stdout' | 'stderr';

/** What was written there: text, or bytes of it. */
export type Written = string | Uint8Array;

type Listener = (stream: StandardStream, chunk: Written) => void;

const names = ['stdout', 'stderr'] as const;

/**
 * Hears of all that is written to standard output and standard error by way of this process's streams, but for what the
 * engine itself writes. What native code or another process writes goes past them.
 * @returns ends that
 */
export function listenToWrites(listener: Listener): () => void {
  let isOpen = true;
  const restores = names.map((name) => {
    const stream = process[name];
    const { write } = stream;
    let isWithin = false;
    const proxy = new Proxy(write, {
      apply(target, _, args) {
        // What others do before each write, such as clearing drawn lines, is not what was printed.
        if (!isOpen || isWithin || isOwnWrite()) return Reflect.apply(target, stream, args);
        isWithin = true;
        try {
          const [chunk] = args;
          if (typeof chunk === 'string' || chunk instanceof Uint8Array) listener(name, chunk);
          return Reflect.apply(target, stream, args);
        } finally {
          isWithin = false;
        }
      },
    });
    stream.write = proxy;
    return () => {
      // Somebody may have put one of his own before it; then this one only passes on.
      if (stream.write === proxy) stream.write = write;
    };
  });
  return () => {
    isOpen = false;
    for (const restore of restores) restore();
  };
}
