import { spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';

/** Something that appeared on a terminal. */
export interface Moment {
  /** Milliseconds since the beginning. */
  readonly at: number;
  readonly text: string;
}

export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

const [typingMs, readingMs, longestGapMs] = [35, 1500, 600];

/**
 * Types lines into a shell in a folder, and keeps what the terminal shows, with its times. What takes long is shortened:
 * nobody wants to watch a terminal on which nothing happens.
 *
 * @throws Error when a line fails
 */
export async function record(directory: string, size: ScreenSize, lines: readonly string[]): Promise<Moment[]> {
  const moments: Moment[] = [];
  let at = 0;
  for (const line of lines) {
    moments.push({ at, text: '\x1b[32m$\x1b[0m ' });
    at += readingMs / 3;
    for (const key of line) {
      moments.push({ at, text: key });
      at += typingMs;
    }
    moments.push({ at, text: '\r\n' });
    for (const { gap, text } of await run(directory, size, line)) {
      at += Math.min(gap, longestGapMs);
      moments.push({ at, text });
    }
    at += readingMs;
  }
  return moments;
}

/** On a pseudo terminal, which util-linux's `script` makes. */
function run(directory: string, { columns, rows }: ScreenSize, line: string): Promise<{ gap: number; text: string }[]> {
  const { NO_COLOR: _, CI: __, ...env } = process.env;
  const child = spawn('script', ['-qefc', `stty cols ${columns} rows ${rows}; ${line}`, '/dev/null'], {
    cwd: directory,
    env: { ...env, TERM: 'xterm-256color' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const shown: { gap: number; text: string }[] = [];
  let last = performance.now();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const now = performance.now();
    shown.push({ gap: now - last, text });
    last = now;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => {
      if (status === 0) resolve(shown);
      else reject(new Error(`'${line}' ended with status ${status}: ${shown.map(({ text }) => text).join('')}`));
    });
  });
}
