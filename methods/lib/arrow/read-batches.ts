import { closeSync, openSync, readSync } from 'node:fs';
import { AcceleratorError } from '@accelerator/sdk';
import { Message, RecordBatchReader, type Schema } from 'apache-arrow';
import { unreadableTable } from '../csv/errors.ts';
import type { PackedFile } from '../csv/unpack.ts';
import { knowCodecs } from './codecs.ts';
import type { FileBatch } from './import-batches.ts';
import { continuation, type MessageIndex, messageNumbers, readSchema } from './message-index.ts';

/** More than this is not read at once. */
const readBytes = 1 << 30;

/**
 * The batches of an Arrow file that have rows of a range; one is in memory.
 * @throws AcceleratorError `TABLE_FILE`
 */
export function* readBatches(
  file: PackedFile,
  index: MessageIndex,
  [from, to]: readonly [from: number, to: number],
): Generator<FileBatch, undefined> {
  const forgetCodecs = knowCodecs();
  const firsts: number[] = [];
  const descriptor = openSync(file.path, 'r');
  try {
    const reader = orUnreadable(file.name, () =>
      RecordBatchReader.from(messagesIn(descriptor, file, index, [from, to], firsts)),
    );
    for (let place = 0; ; place++) {
      const { done, value: batch } = orUnreadable(file.name, () => reader.next());
      if (done === true) return undefined;
      yield { batch, first: firsts[place] ?? 0 };
    }
  } finally {
    forgetCodecs();
    closeSync(descriptor);
  }
}

/** The bytes of the messages that are needed, as they come. @param firsts gets the number of the first row of each batch */
function* messagesIn(
  descriptor: number,
  file: PackedFile,
  { messages }: MessageIndex,
  [from, to]: readonly [from: number, to: number],
  firsts: number[],
): Generator<Uint8Array, undefined> {
  yield schemaMessage(readSchema(file));
  let row = 0;
  for (let at = 0; at < messages.length; at += messageNumbers) {
    const [offset = 0, length = 0, rows = 0] = messages.subarray(at, at + messageNumbers);
    const isNeeded = rows < 0 || (row + rows > from && row < to);
    if (isNeeded) yield read(descriptor, file, offset, length);
    if (isNeeded && rows >= 0) firsts.push(row);
    row += Math.max(0, rows);
  }
  return undefined;
}

/** A schema as it stands at the beginning of a stream. */
function schemaMessage(schema: Schema): Uint8Array {
  const metadata = Message.encode(Message.from(schema));
  const length = Math.ceil(metadata.length / 8) * 8;
  const message = new Uint8Array(8 + length);
  new DataView(message.buffer).setUint32(0, continuation, true);
  new DataView(message.buffer).setUint32(4, length, true);
  message.set(metadata, 8);
  return message;
}

function read(descriptor: number, { name }: PackedFile, offset: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; ) {
    const count = readSync(descriptor, bytes, at, Math.min(length - at, readBytes), offset + at);
    if (count === 0) throw unreadableTable(name, 'it became shorter while it was read');
    at += count;
  }
  return bytes;
}

/** What the reader throws says where in the bytes, but not of which file. */
function orUnreadable<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof AcceleratorError) throw cause;
    const reason = cause instanceof Error ? cause.message.replace(/\.$/, '') : String(cause);
    throw unreadableTable(file, `it is damaged (${reason})`, { cause });
  }
}
