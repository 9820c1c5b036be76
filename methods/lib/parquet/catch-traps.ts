/**
 * Awaits work of a WebAssembly module that runs in microtasks of its own. When such code meets what it can't read, it traps:
 * the error belongs to no promise, and the promise is never settled.
 * @returns what the work gives @throws what it throws, or the trap
 */
export async function catchTraps<T>(work: () => Promise<T>): Promise<T> {
  if (process.hasUncaughtExceptionCaptureCallback()) return work();
  try {
    return await new Promise<T>((resolve, reject) => {
      process.setUncaughtExceptionCaptureCallback(reject);
      work().then(resolve, reject);
    });
  } finally {
    process.setUncaughtExceptionCaptureCallback(null);
  }
}
