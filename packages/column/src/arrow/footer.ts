import { Block } from 'apache-arrow/fb/block';
import { FixedSizeList } from 'apache-arrow/fb/fixed-size-list';
import { Footer } from 'apache-arrow/fb/footer';
import { MetadataVersion } from 'apache-arrow/fb/metadata-version';
import { Builder, ByteBuffer } from 'flatbuffers';
import { type ColumnType, columnTypeInfo, isColumnType } from '../types.ts';
import { type BatchEntry, decodeIndex, encodeIndex } from './batch-index.ts';
import { buildKeyValues, buildSchema, typeKey } from './schema.ts';

/** The first and last bytes of an Arrow file; the first are padded to eight. */
export const magic = Buffer.from('ARROW1', 'latin1');

const indexKey = 'accelerator.batches.1';
const rowsKey = 'accelerator.rows.1';
/** Of a block in the flatbuffer. */
const blockBytes = 24;
const mostPairs = 16;
const endOfBatches = Buffer.from([255, 255, 255, 255, 0, 0, 0, 0]);

export interface FooterContent {
  readonly type: ColumnType;
  /** How many numbers a vector has; 0 for other types. */
  readonly length: number;
  readonly batches: readonly BatchEntry[];
  /** 16 bytes for each row, of a column of large values. */
  readonly rowDigests?: Buffer | undefined;
}

/** All that follows the last batch: end marker, footer, its length, magic. */
export function encodeFooter(name: string, { type, length, batches, rowDigests }: FooterContent): Uint8Array {
  const builder = new Builder(1024 + batches.length * 80);
  const schema = buildSchema(builder, { name, type, length });
  const index = encodeIndex(batches, columnTypeInfo(type).storage);
  const pairs: [string, string][] = [[indexKey, index]];
  if (rowDigests !== undefined) pairs.push([rowsKey, rowDigests.toString('base64')]);
  const metadata = Footer.createCustomMetadataVector(builder, buildKeyValues(builder, pairs));
  Footer.startDictionariesVector(builder, 0);
  const dictionaries = builder.endVector();
  Footer.startRecordBatchesVector(builder, batches.length);
  for (const batch of batches.toReversed()) {
    Block.createBlock(builder, BigInt(batch.offset), batch.metadataLength, BigInt(batch.bodyLength));
  }
  const blocks = builder.endVector();
  Footer.startFooter(builder);
  Footer.addVersion(builder, MetadataVersion.V5);
  Footer.addSchema(builder, schema);
  Footer.addDictionaries(builder, dictionaries);
  Footer.addRecordBatches(builder, blocks);
  Footer.addCustomMetadata(builder, metadata);
  Footer.finishFooterBuffer(builder, Footer.endFooter(builder));
  const flat = builder.asUint8Array();
  const flatLength = Buffer.alloc(4);
  flatLength.writeInt32LE(flat.length);
  return Buffer.concat([endOfBatches, flat, flatLength, magic]);
}

/**
 * Reads what `encodeFooter` wrote; `bytes` may start anywhere before the footer.
 * Throws an ordinary error that says what is wrong when the bytes are no footer of ours.
 */
export function decodeFooter(bytes: Uint8Array): FooterContent {
  const end = bytes.length - 10;
  if (end < 0 || magic.compare(bytes, end + 4) !== 0) throw new Error('it does not end like an Arrow file');
  const length = new DataView(bytes.buffer, bytes.byteOffset).getInt32(end, true);
  if (length <= 0 || length > end) throw new Error('its length is wrong');
  const footer = Footer.getRootAsFooter(new ByteBuffer(bytes.subarray(end - length, end)));
  const field = footer.schema()?.fields(0);
  const type = metadataOf(field, typeKey);
  const index = metadataOf(footer, indexKey);
  if (!isColumnType(type) || index === undefined) throw new Error('it was not written by Accelerator');
  const blocks = [];
  const block = new Block();
  const count = footer.recordBatchesLength();
  if (count > length / blockBytes) throw new Error('it names more batches than it has room for');
  for (let each = 0; each < count; each++) {
    footer.recordBatches(each, block);
    blocks.push({
      offset: Number(block.offset()),
      metadataLength: block.metaDataLength(),
      bodyLength: Number(block.bodyLength()),
    });
  }
  const rows = metadataOf(footer, rowsKey);
  const list: unknown = type === 'vector' ? field?.type(new FixedSizeList()) : undefined;
  return {
    type,
    length: list instanceof FixedSizeList ? list.listSize() : 0,
    batches: decodeIndex(index, columnTypeInfo(type).storage, blocks),
    ...(rows !== undefined && { rowDigests: Buffer.from(rows, 'base64') }),
  };
}

interface WithMetadata {
  customMetadataLength(): number;
  customMetadata(index: number): { key(): string | null; value(): string | null } | null;
}

function metadataOf(owner: WithMetadata | null | undefined, wanted: string): string | undefined {
  const count = owner?.customMetadataLength() ?? 0;
  // We write two. Each may be as long as the footer, so many would take for ever.
  if (count > mostPairs) throw new Error('it has more metadata than is written');
  for (let index = 0; index < count; index++) {
    const pair = owner?.customMetadata(index);
    if (pair?.key() === wanted) return pair.value() ?? undefined;
  }
  return undefined;
}
