import { type Data, DataType } from 'apache-arrow';
import { bytesOf, DamagedBatch, offsetsOf } from './buffers.ts';

/** Where the bytes of a value are. */
export interface Span {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/** What tells where the value of a row lies, of a column of text or bytes however it is laid out. */
export function spansOf(data: Data): (row: number) => Span {
  const { type } = data;
  if (DataType.isUtf8View(type) || DataType.isBinaryView(type)) return viewsOf(data);
  if (DataType.isFixedSizeBinary(type)) {
    const { byteWidth } = type;
    const bytes = bytesOf(data, data.length * byteWidth);
    return (row) => ({ bytes, start: row * byteWidth, end: (row + 1) * byteWidth });
  }
  const offsets = offsetsOf(data);
  const bytes = bytesOf(data, 0);
  return (row) => checked({ bytes, start: Number(offsets[row] ?? 0), end: Number(offsets[row + 1] ?? 0) });
}

const viewBytes = 16;
/** Values of at most so many bytes stand in the view itself. */
const inlineBytes = 12;

function viewsOf(data: Data): (row: number) => Span {
  const views = bytesOf(data, data.length * viewBytes);
  const { variadicBuffers } = data;
  const words = new DataView(views.buffer, views.byteOffset, views.byteLength);
  return (row) => {
    const at = row * viewBytes;
    const length = words.getInt32(at, true);
    if (length <= inlineBytes) return checked({ bytes: views, start: at + 4, end: at + 4 + length });
    const bytes = variadicBuffers[words.getInt32(at + 8, true)];
    const start = words.getInt32(at + 12, true);
    if (bytes === undefined) throw new DamagedBatch('a value lies in a buffer that is not there');
    return checked({ bytes, start, end: start + length });
  };
}

function checked(span: Span): Span {
  if (span.start < 0 || span.end < span.start || span.end > span.bytes.length) {
    throw new DamagedBatch('a value lies outside of its buffer');
  }
  return span;
}
