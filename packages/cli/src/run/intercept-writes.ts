/** What is written to standard output and standard error while a part of the terminal is drawn again and again. */
export interface InterceptedWrites {
  /** Whether the cursor is at the start of a line, as far as what was written tells. */
  readonly atLineStart: boolean;
  restore(): void;
}

/** Calls `before` ahead of everything that is written to standard output and standard error in this process. */
export function interceptWrites(before: () => void): InterceptedWrites {
  const streams = [process.stdout, process.stderr];
  const originals = streams.map((stream) => stream.write);
  let atLineStart = true;
  for (const stream of streams) {
    stream.write = new Proxy(stream.write, {
      apply(write, _, args) {
        before();
        if (stream.isTTY) atLineStart = endsLine(args[0]);
        return Reflect.apply(write, stream, args);
      },
    });
  }
  return {
    get atLineStart() {
      return atLineStart;
    },
    restore: () => {
      streams.forEach((stream, index) => {
        const original = originals[index];
        if (original !== undefined) stream.write = original;
      });
    },
  };
}

function endsLine(chunk: string | Uint8Array): boolean {
  return typeof chunk === 'string' ? chunk.endsWith('\n') : chunk.at(-1) === 10;
}
