import { type ChildProcess, spawn } from 'node:child_process';

/**
 * A shell that waits for the engine to end, however it ends, and then kills the process groups that it was last
 * given. A slice that spins in native or JavaScript code never sees that its engine is gone; this does.
 * It reads one line of process ids after another and acts on the last one.
 */
export class Reaper {
  #pids = '';
  #shell = this.#start();

  watch(pids: readonly number[]): void {
    this.#pids = pids.join(' ');
    this.#shell.stdin?.write(`${this.#pids}\n`);
  }

  close(): void {
    this.#shell.removeAllListeners('exit');
    this.#shell.stdin?.end('\n');
  }

  #start(): ChildProcess {
    const shell = spawn(
      '/bin/sh',
      [
        '-c',
        'pids="$1"; while read -r line; do pids="$line"; done; for p in $pids; do kill -9 "-$p"; done',
        'sh',
        this.#pids,
      ],
      {
        stdio: ['pipe', 'ignore', 'ignore'],
        detached: true,
      },
    );
    shell.unref();
    // Without a shell, slice processes still end by themselves when their channel closes.
    shell.on('error', () => {});
    shell.stdin?.on('error', () => {});
    // Whoever was short of memory may have killed it, too. One that ends by itself would do so again.
    shell.once('exit', (_, signal) => {
      if (signal !== null) this.#shell = this.#start();
    });
    return shell;
  }
}
