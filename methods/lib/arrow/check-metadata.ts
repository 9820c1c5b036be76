import { DictionaryBatch } from 'apache-arrow/fb/dictionary-batch';
import { Endianness } from 'apache-arrow/fb/endianness';
import type { Field } from 'apache-arrow/fb/field';
import { FixedSizeBinary } from 'apache-arrow/fb/fixed-size-binary';
import { FixedSizeList } from 'apache-arrow/fb/fixed-size-list';
import { Footer } from 'apache-arrow/fb/footer';
import { Message } from 'apache-arrow/fb/message';
import { MessageHeader } from 'apache-arrow/fb/message-header';
import { RecordBatch } from 'apache-arrow/fb/record-batch';
import { Schema } from 'apache-arrow/fb/schema';
import { Type } from 'apache-arrow/fb/type';
import { Union } from 'apache-arrow/fb/union';
import { ByteBuffer } from 'flatbuffers';

/** What can't be imported. Its message is the end of a sentence. */
export class RefusedMetadata extends Error {
  override readonly name = 'RefusedMetadata';
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}

/** Of lists in lists, and the like: more would not become JSON that others read. */
const deepest = 64;
/** More rows are in no batch: their numbers would not have 31 bits. */
const mostRows = 2n ** 31n - 1n;
/** Of names and values in a schema, together. */
const mostText = 256 << 20;

/** What each element of a vector takes, in bytes. */
const perElement = { table: 4, node: 16, buffer: 16, block: 24, long: 8, int: 4 };

/**
 * Looks at a message before it is decoded. Nothing in it is known to be right: a vector that says that it has two thousand
 * million elements would be gone through for minutes, and a field that is among its own children for ever.
 * @throws RefusedMetadata; other errors where it is damaged
 */
export function checkMessage(bytes: Uint8Array): void {
  const message = Message.getRootAsMessage(new ByteBuffer(bytes));
  const size = bytes.length;
  checkCount(message.customMetadataLength(), perElement.table, size);
  switch (message.headerType()) {
    case MessageHeader.Schema:
      checkSchema(message.header(new Schema()), size);
      break;
    case MessageHeader.RecordBatch:
      checkBatch(message.header(new RecordBatch()), size);
      break;
    case MessageHeader.DictionaryBatch: {
      const batch: DictionaryBatch | null = message.header(new DictionaryBatch());
      checkBatch(batch?.data() ?? null, size);
      break;
    }
    default:
  }
}

/** The same for the index at the end of a file. @throws RefusedMetadata */
export function checkFooter(bytes: Uint8Array): void {
  const footer = Footer.getRootAsFooter(new ByteBuffer(bytes));
  checkCount(footer.dictionariesLength(), perElement.block, bytes.length);
  checkCount(footer.recordBatchesLength(), perElement.block, bytes.length);
  checkCount(footer.customMetadataLength(), perElement.table, bytes.length);
  checkSchema(footer.schema(), bytes.length);
}

function checkCount(count: number, elementBytes: number, size: number): void {
  if (count * elementBytes > size) throw new Error('it has room for less than it says');
}

function checkBatch(batch: RecordBatch | null, size: number): void {
  if (batch === null) return;
  checkCount(batch.nodesLength(), perElement.node, size);
  checkCount(batch.buffersLength(), perElement.buffer, size);
  checkCount(batch.variadicBufferCountsLength(), perElement.long, size);
  const counts = [batch.length()];
  for (let index = 0; index < batch.nodesLength(); index++) counts.push(batch.nodes(index)?.length() ?? 0n);
  if (counts.some((count) => count < 0n || count > mostRows)) {
    throw new RefusedMetadata(`a batch of it has more than ${mostRows} rows or values, or less than none`);
  }
}

function checkSchema(schema: Schema | null, size: number): void {
  if (schema === null) return;
  if (schema.endianness() === Endianness.Big) {
    throw new RefusedMetadata(
      'its numbers are big-endian, and only little-endian ones are read',
      'Write it again on a machine that is little-endian, as nearly all are, or as Parquet.',
    );
  }
  checkCount(schema.fieldsLength(), perElement.table, size);
  checkCount(schema.featuresLength(), perElement.long, size);
  new FieldCheck(size).checkAll(schema);
}

interface WithMetadata {
  customMetadataLength(): number;
  customMetadata(index: number): { key(): string | null; value(): string | null } | null;
}

function checkChildren(field: Field | null, count: number): void {
  if (field?.childrenLength() !== count) throw new Error('a list or map in it has no values');
}

function checkWidth(width: number | undefined): void {
  if (width === undefined || width < 0) throw new Error('values in it have less than no length');
}

/** Goes through the fields of a schema. Each may be the child of several: so they are counted. */
class FieldCheck {
  readonly #size: number;
  #left: number;
  #text = 0;

  constructor(size: number) {
    this.#size = size;
    // None takes less.
    this.#left = size / 8;
  }

  checkAll(schema: Schema): void {
    this.#checkPairs(schema);
    for (let index = 0; index < schema.fieldsLength(); index++) this.#check(schema.fields(index), 1);
  }

  #check(field: Field | null, depth: number): void {
    if (field === null) return;
    if (depth > deepest) throw new RefusedMetadata(`a column of it is nested more than ${deepest} levels deep`);
    if (--this.#left < 0) throw new Error('it has room for fewer columns than it says');
    this.#addText(field.name());
    this.#checkPairs(field);
    this.#checkType(field);
    checkCount(field.childrenLength(), perElement.table, this.#size);
    for (let index = 0; index < field.childrenLength(); index++) this.#check(field.children(index), depth + 1);
  }

  #checkType(field: Field): void {
    switch (field.typeType()) {
      case Type.Union: {
        const union: Union | null = field.type(new Union());
        checkCount(union?.typeIdsLength() ?? 0, perElement.int, this.#size);
        break;
      }
      case Type.List:
      case Type.LargeList:
        checkChildren(field, 1);
        break;
      case Type.FixedSizeList: {
        const list: FixedSizeList | null = field.type(new FixedSizeList());
        checkChildren(field, 1);
        checkWidth(list?.listSize());
        break;
      }
      case Type.Map:
        checkChildren(field, 1);
        checkChildren(field.children(0), 2);
        break;
      case Type.FixedSizeBinary: {
        const bytes: FixedSizeBinary | null = field.type(new FixedSizeBinary());
        checkWidth(bytes?.byteWidth());
        break;
      }
      default:
    }
  }

  #checkPairs(owner: WithMetadata): void {
    const count = owner.customMetadataLength();
    checkCount(count, perElement.table, this.#size);
    for (let index = 0; index < count; index++) {
      const pair = owner.customMetadata(index);
      this.#addText(pair?.key());
      this.#addText(pair?.value());
    }
  }

  #addText(text: string | null | undefined): void {
    this.#text += text?.length ?? 0;
    if (this.#text > mostText) throw new Error('its names take more room than it has');
  }
}
