/**
 * libvips keeps its messages in one place for all threads; one that ends meanwhile may clear it. Then this asks again,
 * until the reason is there.
 */
export async function askAgain<T>(work: () => Promise<T>): Promise<T> {
  for (let attempts = 1; ; attempts++) {
    try {
      return await work();
    } catch (error) {
      if (!hasLostReason(error) || attempts === 10) throw error;
    }
  }
}

function hasLostReason(error: unknown): boolean {
  return error instanceof Error && /^(Warning treated as error|Unknown error)/.test(error.message);
}
