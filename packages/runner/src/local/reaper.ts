import { type ChildProcess, spawn } from 'node:child_process';

/**
 * A shell that waits for the engine to end, however it ends, and then kills the process groups that it was last
 * given. A slice that spins in native or JavaScript code never sees that its engine is gone; this does.
 * It reads one line of process ids after another and acts on the last one.
 */
export class Reaper {
  readonly #shell: ChildProcess;

  constructor() {
    this.#shell = spawn(
      '/bin/sh',
      ['-c', 'while read -r line; do pids="$line"; done; for p in $pids; do kill -9 "-$p"; done'],
      {
        stdio: ['pipe', 'ignore', 'ignore'],
        detached: true,
      },
    );
    this.#shell.unref();
    // Without a shell, slice processes still end by themselves when their channel closes.
    this.#shell.on('error', () => {});
    this.#shell.stdin?.on('error', () => {});
  }

  watch(pids: readonly number[]): void {
    this.#shell.stdin?.write(`${pids.join(' ')}\n`);
  }

  close(): void {
    this.#shell.stdin?.end('\n');
  }
}
