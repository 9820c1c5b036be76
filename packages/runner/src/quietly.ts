/** Does what may fail without harm: when it does, there is nothing to report, or something worse is being reported. */
export function quietly(action: () => void): void {
  try {
    action();
  } catch {
    // See above.
  }
}
