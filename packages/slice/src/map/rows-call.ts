import { AcceleratorError } from '@accelerator/base';
import type { BatchOfRows } from '@accelerator/method';
import type { MapCall } from './call-limits.ts';
import type { InputBatch } from './input-batch.ts';
import type { SetUpMap } from './ready-maps.ts';

/** A call of `mapBatch` for some rows. */
export class RowsCall implements MapCall<RowsCall> {
  readonly batch: InputBatch;
  readonly #map: (given: BatchOfRows) => unknown;
  readonly #ready: SetUpMap;
  #given: GivenBatch | undefined;

  constructor(batch: InputBatch, map: (given: BatchOfRows) => unknown, ready: SetUpMap) {
    this.batch = batch;
    this.#map = map;
    this.#ready = ready;
  }

  /** Rows that the call that was made last has left out. */
  get skipped(): ReadonlySet<number> {
    return this.#given?.skipped ?? none;
  }

  make(): unknown {
    this.#given = givenBatch(this.batch, this.#ready);
    return this.#map(this.#given);
  }

  parts(): readonly RowsCall[] {
    const { rows } = this.batch;
    const half = rows >> 1;
    return rows < 2 ? [] : [this.part(0, half), this.part(half, rows)];
  }

  /** The same for rows `from` to `to`. */
  part(from: number, to: number): RowsCall {
    return new RowsCall(this.batch.part(from, to), this.#map, this.#ready);
  }
}

const none: ReadonlySet<number> = new Set();

/** What `mapBatch` is given. */
interface GivenBatch extends BatchOfRows {
  readonly skipped: ReadonlySet<number>;
}

class RowsAtOnce implements GivenBatch {
  readonly rows: number;
  readonly #batch: InputBatch;
  readonly #ready: SetUpMap;
  readonly #skipped = new Set<number>();

  constructor(batch: InputBatch, ready: SetUpMap) {
    this.rows = batch.rows;
    this.#batch = batch;
    this.#ready = ready;
  }

  get skipped(): ReadonlySet<number> {
    return this.#skipped;
  }

  rowNumber(index: number): number {
    this.#ready.seen.add('row');
    return this.#batch.numberOf(this.#checked('rowNumber', index));
  }

  skip(index: number): void {
    this.#skipped.add(this.#checked('skip', index));
  }

  #checked(name: string, index: number): number {
    if (Number.isSafeInteger(index) && index >= 0 && index < this.rows) return index;
    throw wrongRow(name, index, this.rows);
  }
}

function givenBatch(batch: InputBatch, ready: SetUpMap): GivenBatch {
  const { content } = batch;
  return Object.assign(
    new RowsAtOnce(batch, ready),
    'list' in content ? { [content.name]: content.list } : { columns: content.columns },
  );
}

function wrongRow(name: string, index: unknown, rows: number): AcceleratorError {
  return new AcceleratorError({
    /**
     * A function of the batch that `mapBatch` is given was called for a row that the batch does not have.
     *
     * @remedy Rows are counted within the batch, from 0; `batch.rows` says how many there are.
     */
    code: 'BATCH_ROW',
    message: `Expected a row of the batch, 0 to ${rows - 1}, for ${name}(), received ${String(index)}.`,
    details: { rows },
  });
}
