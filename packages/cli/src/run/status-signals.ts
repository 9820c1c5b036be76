/** The first is what Ctrl-T sends on macOS and BSD; elsewhere nobody sends it. SIGUSR1 belongs to Node's debugger. */
const signals = ['SIGINFO', 'SIGUSR2'] as const;

/**
 * Calls `show` whenever somebody asks by a signal what is going on.
 * @returns ends that
 */
export function handleStatusSignals(show: () => void): () => void {
  for (const signal of signals) process.on(signal, show);
  return () => {
    for (const signal of signals) process.off(signal, show);
  };
}
