import {
  type BatchInput,
  type ColumnType,
  createTextConverter,
  type TextConverter,
  type TextType,
} from '@accelerator/sdk';
import { wrongTyping } from './errors.ts';
import { textOf, textTypes } from './text-of.ts';

/** Some rows of a column as they were read. */
export interface SourceBatch extends BatchInput {
  readonly type: ColumnType;
  readonly rows: number;
  readonly values: BatchInput['values'];
  readonly offsets: Int32Array;
  readonly nulls: number;
  readonly isNull: (row: number) => boolean;
}

/** What a column is to become. */
export interface TypedColumn {
  readonly name: string;
  readonly type: TextType;
  /** The text whose value stands for what is bad; null: null; undefined: there is none. */
  readonly fallback: string | null | undefined;
}

/** Makes the values of one column. */
export class ColumnConverter {
  readonly name: string;
  readonly #converter: TextConverter;
  /** Rows of which a value was bad. */
  bad = 0;

  constructor({ name, type, fallback }: TypedColumn) {
    this.name = name;
    this.#converter = createTextConverter(type);
    const reason = fallback === undefined ? undefined : this.#converter.setDefault(fallback);
    if (reason !== undefined) {
      throw wrongTyping(`Expected a default that is a value of column '${name}', received '${fallback}': ${reason}.`);
    }
  }

  get type(): ColumnType {
    return this.#converter.type;
  }

  get nullable(): boolean {
    return this.#converter.nullable;
  }

  get defaulted(): number {
    return this.#converter.defaulted;
  }

  get cut(): number {
    return this.#converter.cut;
  }

  /** Converts a batch; where a value is bad there is a null. @param onBad is told which rows are bad, in their order */
  convert(batch: SourceBatch, onBad: (row: number) => void): BatchInput {
    const text = asText(batch);
    for (let row = 0; row < batch.rows; ) {
      row =
        batch.nulls === 0
          ? this.#converter.appendMany(text.bytes, text.offsets, row, batch.rows)
          : this.#untilBad(batch, text, row);
      if (row === batch.rows) break;
      this.bad++;
      onBad(row);
      this.#converter.appendNull();
      row++;
    }
    return this.#converter.take();
  }

  /** A value that is bad, as it is shown, and why it is. */
  explain(batch: SourceBatch, row: number): { readonly value: string; readonly reason: string } {
    const bytes = textAt(batch, row);
    return {
      value: shown(Buffer.from(bytes).toString('utf8')),
      reason: this.#converter.reasonOf(bytes, 0, bytes.length),
    };
  }

  #untilBad(batch: SourceBatch, { bytes, offsets }: Texts, from: number): number {
    for (let row = from; row < batch.rows; row++) {
      if (batch.isNull(row)) this.#converter.appendNull();
      else if (!this.#converter.append(bytes, offsets[row] ?? 0, offsets[row + 1] ?? 0)) return row;
    }
    return batch.rows;
  }
}

interface Texts {
  readonly bytes: Uint8Array;
  readonly offsets: Int32Array;
}

function asText(batch: SourceBatch): Texts {
  const { type, rows, values, offsets } = batch;
  if (textTypes.includes(type) && values instanceof Uint8Array) return { bytes: values, offsets };
  const texts = Array.from({ length: rows }, (_, row) => writtenAt(batch, row));
  const ends = new Int32Array(rows + 1);
  for (const [row, text] of texts.entries()) ends[row + 1] = (ends[row] ?? 0) + text.length;
  return { bytes: Buffer.concat(texts), offsets: ends };
}

function textAt(batch: SourceBatch, row: number): Uint8Array {
  const { type, values, offsets } = batch;
  if (textTypes.includes(type) && values instanceof Uint8Array) return values.subarray(offsets[row], offsets[row + 1]);
  return writtenAt(batch, row);
}

function writtenAt(batch: SourceBatch, row: number): Buffer {
  return Buffer.from(textOf(batch, row), 'latin1');
}

const longest = 60;

/** In one line, since it may come from anywhere and go to a terminal. */
export function shown(text: string): string {
  const cut = text.length > longest ? `${text.slice(0, longest)}…` : text;
  return `'${JSON.stringify(cut).slice(1, -1).replaceAll('\\"', '"')}'`;
}

/** Rows of a batch from one to another. */
export function spanOf(batch: BatchInput, from: number, to: number): BatchInput {
  const { values, offsets, nulls, isNull } = batch;
  const isBinary = offsets !== undefined && offsets.length > 0;
  return {
    values: isBinary ? values : values.subarray(from, to),
    offsets: isBinary ? offsets.subarray(from, to + 1) : undefined,
    nulls,
    isNull: isNull === undefined ? undefined : (row) => isNull(from + row),
  };
}
