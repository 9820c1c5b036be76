import { AcceleratorError, type ErrorRecord, fromErrorRecord } from '@accelerator/base';

/** A job that a phase asks for. */
export interface SubjobRequest {
  readonly method: string;
  /** What it is given: a packed value, in base64. */
  readonly inputs: string;
  /** What it is called in the record of the job that asks. */
  readonly name?: string;
  readonly caption?: string;
}

/** What came of it. */
export type SubjobAnswer =
  | {
      readonly ok: true;
      /** Its id. */
      readonly job: string;
    }
  | { readonly ok: false; readonly error: ErrorRecord };

interface Asked {
  readonly resolve: (job: string) => void;
  readonly reject: (error: Error) => void;
}

/** Asks the engine for jobs: the phases of one task after the other. */
export class Subjobs {
  readonly #send: (id: number, request: SubjobRequest) => void;
  readonly #asked = new Map<number, Asked>();
  #last = 0;

  /** @param send sends the question; each is answered under its number */
  constructor(send: (id: number, request: SubjobRequest) => void) {
    this.#send = send;
  }

  get areAwaited(): boolean {
    return this.#asked.size > 0;
  }

  /** @returns the id of the job */
  ask(request: SubjobRequest): Promise<string> {
    return new Promise((resolve, reject) => {
      const id = ++this.#last;
      this.#asked.set(id, { resolve, reject });
      this.#send(id, request);
    });
  }

  answer(id: number, answer: SubjobAnswer): void {
    const asked = this.#asked.get(id);
    this.#asked.delete(id);
    if (answer.ok) asked?.resolve(answer.job);
    else asked?.reject(fromErrorRecord(answer.error));
  }

  /** The task has ended: what it has asked for and not waited for is heard no more. @returns whether there was any */
  forget(): boolean {
    const hadAny = this.areAwaited;
    this.#asked.clear();
    return hadAny;
  }
}

/** What is in the jobs that a phase asks for can be in what it gives only if it waits for them. */
export function subjobNotAwaited(): AcceleratorError {
  return new AcceleratorError({
    code: 'NOT_AWAITED',
    message: 'The phase ended before a job was there that it has asked for.',
    hint: 'Put `await` before `job.build(…)`, or await several together: `await Promise.all([…])`.',
  });
}
