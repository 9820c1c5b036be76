import { BodyCompression } from 'apache-arrow/fb/body-compression';
import { BodyCompressionMethod } from 'apache-arrow/fb/body-compression-method';
import { Buffer as BufferSpan } from 'apache-arrow/fb/buffer';
import { CompressionType } from 'apache-arrow/fb/compression-type';
import { FieldNode } from 'apache-arrow/fb/field-node';
import { Message } from 'apache-arrow/fb/message';
import { MessageHeader } from 'apache-arrow/fb/message-header';
import { MetadataVersion } from 'apache-arrow/fb/metadata-version';
import { RecordBatch } from 'apache-arrow/fb/record-batch';
import { Builder, ByteBuffer } from 'flatbuffers';
import type { BodyCodec } from '../compression.ts';
import { buildSchema, type FieldShape } from './schema.ts';

/** Message bodies and their buffers start at multiples of this, so that typed arrays (and SIMD) can lie over them. */
export const alignment = 64;

/** Of a column of text: validity, offsets, values; of vectors: validity, that of their numbers, numbers. */
const mostBuffers = 3;

const codecNumbers: Readonly<Record<BodyCodec, CompressionType>> = {
  lz4: CompressionType.LZ4_FRAME,
  zstd: CompressionType.ZSTD,
};

/** Where a buffer lies in the body of its batch, in bytes. */
export interface Span {
  readonly offset: number;
  readonly length: number;
}

/** The metadata of a record batch with one column. */
export interface BatchMetadata {
  readonly rows: number;
  readonly nulls: number;
  /** Of vectors: how many numbers they are together. */
  readonly items?: number | undefined;
  readonly spans: readonly Span[];
  /** With it, each buffer starts with its uncompressed length (-1: stored as it is). Absent: none is compressed. */
  readonly codec?: BodyCodec | undefined;
  readonly bodyLength: number;
}

export function padding(length: number): number {
  return -length & (alignment - 1);
}

/** The schema message that follows the magic bytes; `position` is where it will stand. */
export function encodeSchemaMessage(field: FieldShape, position: number): Uint8Array {
  const builder = new Builder(512);
  const schema = buildSchema(builder, field);
  return encapsulate(builder, MessageHeader.Schema, schema, 0, position);
}

export function encodeBatchMessage(metadata: BatchMetadata): Uint8Array {
  const builder = new Builder(512);
  RecordBatch.startNodesVector(builder, metadata.items === undefined ? 1 : 2);
  // From the last to the first, as flatbuffers are written.
  if (metadata.items !== undefined) FieldNode.createFieldNode(builder, BigInt(metadata.items), 0n);
  FieldNode.createFieldNode(builder, BigInt(metadata.rows), BigInt(metadata.nulls));
  const nodes = builder.endVector();
  RecordBatch.startBuffersVector(builder, metadata.spans.length);
  for (const { offset, length } of metadata.spans.toReversed()) {
    BufferSpan.createBuffer(builder, BigInt(offset), BigInt(length));
  }
  const buffers = builder.endVector();
  const { codec } = metadata;
  const compression =
    codec === undefined
      ? 0
      : BodyCompression.createBodyCompression(builder, codecNumbers[codec], BodyCompressionMethod.BUFFER);
  RecordBatch.startRecordBatch(builder);
  RecordBatch.addLength(builder, BigInt(metadata.rows));
  RecordBatch.addNodes(builder, nodes);
  RecordBatch.addBuffers(builder, buffers);
  if (codec !== undefined) RecordBatch.addCompression(builder, compression);
  const batch = RecordBatch.endRecordBatch(builder);
  return encapsulate(builder, MessageHeader.RecordBatch, batch, metadata.bodyLength, 0);
}

/** Continuation marker, length, flatbuffer, padding: as every message begins in an Arrow file. */
function encapsulate(
  builder: Builder,
  headerType: MessageHeader,
  header: number,
  bodyLength: number,
  position: number,
): Uint8Array {
  Message.startMessage(builder);
  Message.addVersion(builder, MetadataVersion.V5);
  Message.addHeaderType(builder, headerType);
  Message.addHeader(builder, header);
  Message.addBodyLength(builder, BigInt(bodyLength));
  builder.finish(Message.endMessage(builder));
  const flat = builder.asUint8Array();
  const length = flat.length + padding(position + 8 + flat.length);
  const bytes = new Uint8Array(8 + length);
  const view = new DataView(bytes.buffer);
  view.setInt32(0, -1, true);
  view.setInt32(4, length, true);
  bytes.set(flat, 8);
  return bytes;
}

/** Reads what `encodeBatchMessage` wrote. Throws an ordinary error when the bytes are no such message. */
export function decodeBatchMessage(bytes: Uint8Array): BatchMetadata {
  const message = Message.getRootAsMessage(new ByteBuffer(bytes.subarray(8)));
  const batch: unknown = message.header(new RecordBatch());
  if (message.headerType() !== MessageHeader.RecordBatch || !(batch instanceof RecordBatch)) {
    throw new Error('it is no record batch');
  }
  const node = batch.nodes(0);
  const spans: Span[] = [];
  const count = batch.buffersLength();
  if (count > mostBuffers) throw new Error('it has more buffers than a column needs');
  for (let index = 0; index < count; index++) {
    const span = batch.buffers(index);
    if (span !== null) spans.push({ offset: Number(span.offset()), length: Number(span.length()) });
  }
  return {
    rows: Number(batch.length()),
    nulls: Number(node?.nullCount() ?? 0),
    spans,
    codec: codecOf(batch.compression()),
    bodyLength: Number(message.bodyLength()),
  };
}

function codecOf(compression: BodyCompression | null): BodyCodec | undefined {
  if (compression === null) return undefined;
  const codec = compression.codec();
  if (compression.method() !== BodyCompressionMethod.BUFFER) throw new Error('it is compressed in an unknown way');
  if (codec === codecNumbers.lz4) return 'lz4';
  if (codec === codecNumbers.zstd) return 'zstd';
  throw new Error('it is compressed in an unknown way');
}
