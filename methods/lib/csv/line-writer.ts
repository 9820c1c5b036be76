import type { DatasetBatch } from '@accelerator/sdk';
import { ByteSink } from './byte-sink.ts';
import type { WrittenLines } from './mix-parts.ts';
import { PartWriter } from './part-writer.ts';
import type { RowFormatter } from './row-formatter.ts';

const pieceBytes = 1 << 20;

interface LineFiles {
  readonly file: string;
  readonly isPacked: boolean;
  /** The file for the lengths of the lines; undefined: nobody will ask for them. */
  readonly lengths: string | undefined;
}

/** Writes the lines of a slice. */
export class LineWriter {
  readonly #formatter: RowFormatter;
  readonly #files: LineFiles;
  readonly #text: PartWriter;
  readonly #lengths: PartWriter | undefined;
  readonly #sink = new ByteSink();
  readonly #lines: number[] = [];
  /** Those of the lines that were not written yet. */
  #numbers = new Uint32Array(4096);
  #count = 0;
  #lineStart = 0;

  constructor(formatter: RowFormatter, files: LineFiles) {
    this.#formatter = formatter;
    this.#files = files;
    this.#text = new PartWriter(files.file, files.isPacked);
    if (files.lengths !== undefined) this.#lengths = new PartWriter(files.lengths, false);
  }

  writeText(text: string): void {
    this.#text.write(text);
  }

  /** What is written from now on belongs to this part; parts come in their order. */
  beginPart(part: number): void {
    this.#flush();
    this.#text.beginPart(part);
    while (this.#lines.length <= part) this.#lines.push(0);
  }

  writeLines(batch: DatasetBatch): void {
    const sink = this.#sink;
    const part = this.#lines.length - 1;
    this.#lines[part] = (this.#lines[part] ?? 0) + batch.rows;
    this.#formatter.addLines(batch, sink, () => {
      if (this.#lengths !== undefined) this.#addLength(sink.length - this.#lineStart);
      this.#lineStart = sink.length;
      if (sink.length >= pieceBytes) this.#flush();
    });
  }

  /** Once. */
  close(): WrittenLines {
    this.#flush();
    this.#lengths?.close();
    const { file, lengths = '' } = this.#files;
    return { path: file, lengths, lines: this.#lines, ...this.#text.close() };
  }

  #addLength(length: number): void {
    if (this.#count === this.#numbers.length) {
      const numbers = new Uint32Array(this.#count * 2);
      numbers.set(this.#numbers);
      this.#numbers = numbers;
    }
    this.#numbers[this.#count++] = length;
  }

  #flush(): void {
    this.#text.writePiece(this.#sink.take());
    this.#lengths?.writePiece(new Uint8Array(this.#numbers.buffer, 0, this.#count * 4));
    this.#count = 0;
    this.#lineStart = 0;
  }
}
