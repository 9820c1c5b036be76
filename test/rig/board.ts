import { type ChildProcess, spawn } from 'node:child_process';
import { axProgram } from './project.ts';

/** A board in a process of its own. */
export class TestBoard {
  /** With the token. */
  readonly address: string;
  readonly origin: string;
  readonly token: string;
  readonly process: ChildProcess;

  private constructor(address: string, process: ChildProcess) {
    this.address = address;
    this.origin = new URL(address).origin;
    this.token = new URL(address).searchParams.get('token') ?? '';
    this.process = process;
  }

  /** `ax board` of a project, at a port that is free. */
  static async start(directory: string, ...args: string[]): Promise<TestBoard> {
    const child = spawn(process.execPath, [axProgram, 'board', '--port', '0', ...args], { cwd: directory });
    let printed = '';
    const address = await new Promise<string>((resolve, reject) => {
      child.once('close', () => reject(new Error(`The board did not start: ${printed}`)));
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (text: string) => {
          printed += text;
          const [found] = /http:\S+/.exec(printed) ?? [];
          if (found !== undefined) resolve(found);
        });
      }
    });
    return new TestBoard(address, child);
  }

  async get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return fetch(`${this.origin}${path}`, {
      headers: { authorization: `Bearer ${this.token}`, ...headers },
      redirect: 'manual',
    });
  }

  async text(path: string): Promise<string> {
    return (await this.get(path)).text();
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.process.once('close', resolve));
    this.process.kill('SIGTERM');
    await ended;
  }
}
