import { AcceleratorError } from './errors.ts';

interface Running {
  readonly what: string;
  readonly onIdle: () => void;
}

/** What runs in this process and is not the engine's own, the innermost last. */
const running: Running[] = [];

/**
 * Runs code of the user in this process. When nothing is left that could settle what it waits for, Node would end the
 * process without a word; here it is an error.
 * @param what begins the sentence: `Loading build-scripts/main.ts`
 * @throws AcceleratorError `NEVER_SETTLES`, and what the code throws
 */
export async function runUserCode<T>(what: string, run: () => T | Promise<T>): Promise<T> {
  let onIdle = (): void => {};
  const idle = new Promise<never>((_, reject) => {
    onIdle = () => reject(neverSettles(what));
  });
  const own: Running = { what, onIdle };
  // One listener for all: dozens of methods may be loaded at the same time, and Node warns of eleven.
  if (running.length === 0) process.on('beforeExit', endInnermost);
  running.push(own);
  try {
    return await Promise.race([run(), idle]);
  } finally {
    running.splice(running.indexOf(own), 1);
    if (running.length === 0) process.off('beforeExit', endInnermost);
  }
}

/** Of several that wait, each for the next one, the innermost is the cause. */
function endInnermost(): void {
  running.at(-1)?.onIdle();
}

/** The code of the user that runs in this process right now: if the process ends meanwhile, this has ended it. */
export function runningUserCode(): string | undefined {
  return running.at(-1)?.what;
}

/**
 * A build script, a phase, or a file while it is loaded, awaits a promise that nothing is left to settle.
 *
 * @remedy Look for a promise whose `resolve` is never called, or a callback that nobody calls any more.
 */
export function neverSettles(what: string): AcceleratorError {
  return new AcceleratorError({
    code: 'NEVER_SETTLES',
    message: `${what} never ends: it awaits a promise that nothing is left to settle.`,
  });
}
