import { spawn, spawnSync } from 'node:child_process';
import { onTestFinished } from 'vitest';
import { axProgram, type TestProject } from './rig/project.ts';

/** Whether this machine has util-linux's `script`, which makes pseudo terminals. */
export const hasPseudoTerminals =
  spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') === true;

/** `ax` on a pseudo terminal: what it shows, and what is typed. */
export interface TerminalRun {
  /** What the screen shows now, as a person sees it. */
  screen(): string;
  /** Everything that was sent to it. */
  raw(): string;
  type(keys: string): void;
  readonly ended: Promise<number | null>;
}

export function runOnTerminal(
  project: TestProject,
  size: { columns: number; rows: number },
  ...args: string[]
): TerminalRun {
  const words = [process.execPath, axProgram, ...args].map((word) => `'${word}'`).join(' ');
  const command = `stty cols ${size.columns} rows ${size.rows} && exec ${words}`;
  const { NO_COLOR: _, ...env } = process.env;
  const child = spawn('script', ['-qefc', command, '/dev/null'], {
    cwd: project.directory,
    env: { ...env, TERM: 'xterm-256color' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  let received = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    received += text;
  });
  return {
    screen: () => render(received),
    raw: () => received,
    type: (keys) => child.stdin.write(keys),
    ended: new Promise((resolve) => child.once('close', (status) => resolve(status))),
  };
}

const control = new RegExp(`${String.fromCharCode(27)}\\[([0-9;]*)([A-Za-z])`, 'y');

/** As much of a terminal as `ax` uses: line breaks, cursor up, erase below; colours are passed over. */
export function render(received: string): string {
  const lines: string[][] = [[]];
  let row = 0;
  let column = 0;
  const line = (): string[] => {
    while (lines.length <= row) lines.push([]);
    return lines[row] ?? [];
  };
  for (let index = 0; index < received.length; ) {
    control.lastIndex = index;
    const match = control.exec(received);
    if (match !== null) {
      if (match[2] === 'A') row = Math.max(0, row - Number(match[1] || 1));
      if (match[2] === 'J') {
        line().length = column;
        lines.length = row + 1;
      }
      index = control.lastIndex;
      continue;
    }
    const character = received[index++] ?? '';
    if (character === '\r') column = 0;
    else if (character === '\n') row++;
    else line()[column++] = character;
  }
  return lines.map((each) => Array.from(each, (character) => character ?? ' ').join('')).join('\n');
}
