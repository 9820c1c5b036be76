import { type ChildProcess, fork } from 'node:child_process';
import { AcceleratorError, foldersBeside } from '@accelerator/base';
import type { ThumbAnswer, ThumbOrder } from './thumb-order.ts';

/** As many as are decoded at a time. */
const atOnce = 2;
/** Longer than a picture may take in the process itself. */
const patienceMs = 40_000;
/** Then the process ends, until it is needed again. */
const idleMs = 60_000;

/** Where the program is, and how it is started. */
export interface ThumbProgram {
  readonly file: string;
  readonly execArgv: readonly string[];
}

interface Wanted {
  readonly id: number;
  readonly order: ThumbOrder;
  readonly resolve: (picture: Uint8Array) => void;
  readonly reject: (error: unknown) => void;
  /** It was being decoded when the process died, or an error may be another's: it is tried again, alone. */
  isSuspect: boolean;
}

/**
 * Makes pictures in one child process, two at a time: that which was asked for last comes first, since it is what somebody
 * looks at now. When the process dies, those that it was at are tried once more, each alone; the one at fault is told.
 */
export class ThumbMaker {
  readonly #program: ThumbProgram;
  #child: ChildProcess | undefined;
  #waiting: Wanted[] = [];
  readonly #working = new Map<number, Wanted>();
  #next = 0;
  #watch: NodeJS.Timeout | undefined;

  constructor(program: ThumbProgram) {
    this.#program = program;
  }

  /** How many wait or are being made. */
  get pending(): number {
    return this.#waiting.length + this.#working.size;
  }

  /** The id of the process, while there is one. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** @throws AcceleratorError `PICTURE_UNREADABLE`; the signal's reason, if it comes before the picture's turn */
  make(order: ThumbOrder, signal?: AbortSignal): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) return reject(signal.reason);
      const wanted: Wanted = { id: this.#next++, order, resolve, reject, isSuspect: false };
      signal?.addEventListener('abort', () => this.#drop(wanted, signal.reason), { once: true });
      this.#waiting.push(wanted);
      this.#handOut();
    });
  }

  close(): void {
    const ended = new Error('The board was closed.');
    for (const { reject } of [...this.#waiting, ...this.#working.values()]) reject(ended);
    this.#waiting = [];
    this.#working.clear();
    this.#stop();
  }

  #drop(wanted: Wanted, reason: unknown): void {
    if (!this.#waiting.includes(wanted)) return;
    this.#waiting = this.#waiting.filter((each) => each !== wanted);
    wanted.reject(reason);
  }

  #handOut(): void {
    while (this.#working.size < atOnce) {
      const isAlone = [...this.#working.values()].some(({ isSuspect }) => isSuspect);
      const wanted = isAlone ? undefined : this.#waiting.at(-1);
      if (wanted === undefined || (wanted.isSuspect && this.#working.size > 0)) break;
      this.#waiting.pop();
      this.#working.set(wanted.id, wanted);
      const { order } = wanted;
      this.#start().send({ id: wanted.id, order: { ...order, beside: foldersBeside(order.workdir) } });
    }
    this.#setWatch();
  }

  #start(): ChildProcess {
    if (this.#child !== undefined) return this.#child;
    const { file, execArgv } = this.#program;
    const child = fork(file, {
      execArgv: [...execArgv],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      // glibc keeps a heap for each thread, which libvips fills: 2 instead of 16 took 300 MB off it.
      env: { PATH: process.env.PATH, MALLOC_ARENA_MAX: '2' },
    });
    this.#child = child;
    child.on('message', (answer: ThumbAnswer) => this.#take(answer));
    child.on('error', () => this.#died(child));
    child.on('exit', () => this.#died(child));
    // It does not keep the board from ending.
    child.unref();
    child.channel?.unref();
    return child;
  }

  #take(answer: ThumbAnswer): void {
    const wanted = this.#working.get(answer.id);
    this.#working.delete(answer.id);
    if ('picture' in answer) wanted?.resolve(answer.picture);
    else if (wanted !== undefined && answer.isMixed && !wanted.isSuspect) this.#tryAlone(wanted);
    else wanted?.reject(pictureUnreadable(answer.reason));
    this.#handOut();
  }

  #died(child: ChildProcess): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    for (const wanted of this.#working.values()) {
      if (wanted.isSuspect || this.#working.size === 1) {
        wanted.reject(pictureUnreadable('Decoding it ended the process that decodes pictures.'));
      } else this.#tryAlone(wanted);
    }
    this.#working.clear();
    this.#handOut();
  }

  #tryAlone(wanted: Wanted): void {
    wanted.isSuspect = true;
    this.#waiting.push(wanted);
  }

  /** A process that does not answer is ended, and one that has nothing to do. */
  #setWatch(): void {
    clearTimeout(this.#watch);
    if (this.#child === undefined) return;
    const isBusy = this.#working.size > 0;
    this.#watch = setTimeout(
      () => (isBusy ? this.#child?.kill('SIGKILL') : this.#stop()),
      isBusy ? patienceMs : idleMs,
    );
    this.#watch.unref();
  }

  #stop(): void {
    clearTimeout(this.#watch);
    const child = this.#child;
    this.#child = undefined;
    child?.kill('SIGKILL');
  }
}

/**
 * A value has no picture: it is none, it is damaged, or it is too large. The sentence says which.
 *
 * @remedy The value as it is can be downloaded from its page.
 */
function pictureUnreadable(reason: string): AcceleratorError {
  return new AcceleratorError({ code: 'PICTURE_UNREADABLE', message: reason });
}
