import type { BlockColumn, RowBlock } from '@accelerator/inspect';

/** Rows are asked for in blocks; so many are kept. */
const blockRows = 200;
const mostKept = 60;

export interface BlockSource {
  readonly address: string;
  readonly columns: readonly string[];
  /** Rows of one kind. */
  readonly only: string;
}

/** A row as far as it is known. */
export interface KnownRow {
  readonly row: number;
  readonly index: number;
  readonly columns: readonly BlockColumn[];
}

interface Held {
  readonly end: AbortController;
  isAsked: boolean;
  block: RowBlock | undefined;
  problem: string;
}

/** The rows of a dataset, some at a time: by their place among all, or, of rows that were found, by their numbers. */
export class Blocks {
  readonly #source: BlockSource;
  readonly #changed: () => void;
  readonly #held = new Map<number, Held>();
  /** Of rows that were found. */
  numbers: readonly number[] | undefined;

  constructor(source: BlockSource, changed: () => void) {
    this.#source = source;
    this.#changed = changed;
  }

  /** What is known of a line; asks for it if nothing is. */
  row(line: number): KnownRow | undefined {
    const start = line - (line % blockRows);
    const index = line - start;
    let held = this.#held.get(start) ?? this.#ask(start, undefined);
    // It was asked for when fewer rows were found.
    if (!held.isAsked && index >= (held.block?.count ?? index + 1) && line < (this.numbers?.length ?? 0))
      held = this.#ask(start, held.block);
    const { block } = held;
    if (block === undefined || index >= block.count) return undefined;
    const row = block.numbers?.[index] ?? block.from + index;
    return { row: this.numbers?.[line] ?? row, index, columns: block.columns };
  }

  /** Why a line is not there. */
  problem(line: number): string {
    return this.#held.get(line - (line % blockRows))?.problem ?? '';
  }

  /** What is asked for and no longer seen is not waited for. */
  seen(first: number, count: number): void {
    for (const [start, { block, end, isAsked }] of this.#held) {
      const isNear = start + blockRows > first - blockRows && start < first + count + blockRows;
      if (isNear || (block !== undefined && this.#held.size <= mostKept)) continue;
      if (isAsked) end.abort();
      this.#held.delete(start);
    }
  }

  /** What was known of the block is shown until the answer comes. */
  #ask(start: number, block: RowBlock | undefined): Held {
    const held: Held = { end: new AbortController(), isAsked: true, block, problem: '' };
    this.#held.set(start, held);
    this.#load(start, held.end.signal).then(
      (block) => {
        held.isAsked = false;
        held.block = block;
        this.#changed();
      },
      (error: unknown) => {
        if (held.end.signal.aborted) return;
        held.isAsked = false;
        held.problem = error instanceof Error ? error.message : String(error);
        this.#changed();
      },
    );
    return held;
  }

  async #load(start: number, signal: AbortSignal): Promise<RowBlock> {
    const { address, columns, only } = this.#source;
    const query = new URLSearchParams();
    if (this.numbers === undefined) {
      query.set('from', String(start));
      if (only !== '') query.set('only', only);
    } else query.set('only', this.numbers.slice(start, start + blockRows).join());
    query.set('count', String(blockRows));
    for (const name of columns) query.append('columns', name);
    const answer = await fetch(`${address}?${query}`, { signal });
    const body: unknown = await answer.json();
    if (!answer.ok) throw new Error(messageIn(body));
    // The server is the same program.
    return body as RowBlock;
  }
}

function messageIn(body: unknown): string {
  const text = JSON.stringify(body);
  return /"message":"((?:[^"\\]|\\.)*)"/.exec(text)?.[1] ?? 'The board did not answer.';
}

/** Streams the numbers of rows that are found. */
export async function findRows(
  address: string,
  signal: AbortSignal,
  found: (numbers: readonly number[]) => void,
): Promise<void> {
  const answer = await fetch(address, { signal });
  if (!answer.ok || answer.body === null) throw new Error(messageIn(await answer.json().catch(() => '')));
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    const lines = (rest + next.value).split('\n');
    rest = lines.pop() ?? '';
    const numbers = lines.flatMap((line) => {
      const row = /^\{"dataset":"(?:[^"\\]|\\.)*","row":(\d+)/.exec(line)?.[1];
      return row === undefined ? [] : [Number(row)];
    });
    if (numbers.length > 0) found(numbers);
  }
}
