/** Does what may fail without harm: when it does, there is nothing to tell, or something worse is being told. */
export function quietly(action: () => void): void {
  try {
    action();
  } catch {
    // See above.
  }
}
