let depth = 0;

/** Writes to standard output or standard error for the engine itself: it does not count as printed by what runs there. */
export function ownWrite<T>(write: () => T): T {
  depth++;
  try {
    return write();
  } finally {
    depth--;
  }
}

/** Whether what is written now is the engine's own. */
export function isOwnWrite(): boolean {
  return depth > 0;
}
