import { attemptName, attemptPaths, endMark, markStart, type Secrets, type Task } from '@accelerator/slice';
import { OutputFile } from '@accelerator/store';
import { heldBack, Replacer } from './byte-stream.ts';
import { OutputTeller } from './output-teller.ts';

const keptTail = 4000;

export interface PrintingTask {
  readonly task: Task;
  /** The job directory, absolute. */
  readonly jobPath: string;
  /** By which the process marks what the task prints. */
  readonly token: string;
  readonly secrets: Secrets;
}

/**
 * What a task prints, with all programs that it starts, as it comes out of its process: kept in a file of the attempt,
 * and told. Secrets are blanked before.
 */
export class TaskOutput {
  /** Resolves when the process has said that nothing more comes. */
  readonly ended: Promise<void>;
  readonly #of: PrintingTask;
  readonly #start: Buffer;
  readonly #end: Buffer;
  readonly #secrets: Replacer;
  readonly #teller: OutputTeller;
  #state: 'before' | 'within' | 'after' = 'before';
  #file: OutputFile | undefined;
  #held: Buffer = Buffer.alloc(0);
  #tail: Buffer = Buffer.alloc(0);
  #failure: { readonly error: unknown } | undefined;
  #setEnded: () => void = () => {};

  constructor(of: PrintingTask, tell: (text: string) => void) {
    this.#of = of;
    this.#start = Buffer.from(markStart(of.token), 'utf8');
    this.#end = Buffer.from(endMark(of.token), 'utf8');
    this.#secrets = new Replacer(of.secrets.values.map(([name, value]) => [value, `[${name}]`]));
    this.#teller = new OutputTeller(tell);
    this.ended = new Promise((resolve) => {
      this.#setEnded = resolve;
    });
  }

  /** Whether nothing more comes. */
  get hasEnded(): boolean {
    return this.#state === 'after';
  }

  /** The last that was printed. */
  get tail(): string {
    return this.#tail.toString('utf8');
  }

  /** What went wrong when something was written to the file. */
  get failure(): { readonly error: unknown } | undefined {
    return this.#failure;
  }

  add(bytes: Buffer): void {
    const all = this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes]);
    this.#held = Buffer.alloc(0);
    if (this.#state === 'before') this.#begin(all);
    else if (this.#state === 'within') this.#take(all);
  }

  /** Nothing more is taken. */
  close(): void {
    if (this.#state === 'within') this.#print(this.#held);
    this.#print(this.#secrets.end());
    this.#state = 'after';
    this.#teller.close();
    this.#file?.close();
    this.#setEnded();
  }

  /** What comes before the first mark is of nobody. */
  #begin(bytes: Buffer): void {
    const start = bytes.indexOf(this.#start);
    const lineEnd = start < 0 ? -1 : bytes.indexOf('\n', start);
    if (lineEnd < 0) {
      this.#held = start < 0 ? bytes.subarray(bytes.length - heldBack(bytes, this.#start)) : bytes.subarray(start);
      // A process that dies before it begins says why here.
      this.#keepTail(bytes);
      return;
    }
    const attempt = Number(bytes.toString('utf8', start + this.#start.length, lineEnd));
    this.#state = 'within';
    this.#tail = Buffer.alloc(0);
    this.#file = new OutputFile(attemptPaths(this.#of.jobPath, attemptName(this.#of.task, attempt)).output);
    this.#take(bytes.subarray(lineEnd + 1));
  }

  #take(bytes: Buffer): void {
    const end = bytes.indexOf(this.#end);
    if (end >= 0) {
      this.#print(this.#secrets.add(bytes.subarray(0, end)));
      this.close();
      return;
    }
    const held = heldBack(bytes, this.#end);
    this.#held = bytes.subarray(bytes.length - held);
    this.#print(this.#secrets.add(bytes.subarray(0, bytes.length - held)));
  }

  #print(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#keepTail(bytes);
    this.#teller.add(bytes);
    try {
      if (this.#failure === undefined) this.#file?.write(bytes);
    } catch (error) {
      this.#failure = { error };
    }
  }

  #keepTail(bytes: Buffer): void {
    this.#tail = Buffer.concat([this.#tail, bytes.subarray(-keptTail)]).subarray(-keptTail);
  }
}
