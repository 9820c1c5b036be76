/** What the first bytes of every frame are. */
const magic = 0xfd2f_b528;
const magicBytes = 4;
const blockHeaderBytes = 3;
/** Of what a frame's descriptor says about the bytes that follow it. */
const sizeBytes = [0, 2, 4, 8];
const dictionaryBytes = [0, 1, 2, 4];
/** No block stands for more. */
const largestBlock = 128 << 10;
/** What every decoder has to be able to hold, by the specification. Ours are written with 512 KiB. */
const largestWindow = 8 << 20;
/** Compressed blocks of ours stand for 32 KiB at least, all but the last. */
const leastOfBlock = 4 << 10;
const blocksBesides = 16;

/** A block by its header. */
type BlockKind = 'raw' | 'repeated' | 'compressed';
const blockKinds: readonly BlockKind[] = ['raw', 'repeated', 'compressed'];

/**
 * Whether these bytes are one whole Zstandard frame that can stand for `length` bytes: looked at before anything is
 * decompressed, as decoders make room for whatever a frame gives (16 kB can stand for 500 MB). Looking takes 2 µs for
 * 1 MiB. Throws an ordinary error that says what is wrong.
 */
export function checkFrame(frame: Buffer, length: number): void {
  if (frame.length < magicBytes + 2 || frame.readUInt32LE(0) !== magic) throw new Error('it is no Zstandard frame');
  const { start, hasChecksum } = readHeader(frame, length);
  let at = start;
  let known = 0;
  let compressed = 0;
  for (let isLast = false; !isLast; ) {
    if (at + blockHeaderBytes > frame.length) throw new Error('its Zstandard frame is cut');
    const header = frame.readUIntLE(at, blockHeaderBytes);
    const size = header >> 3;
    const kind = blockKinds[(header >> 1) & 3];
    if (kind === undefined || size > largestBlock) throw new Error('a block of its Zstandard frame is none');
    isLast = (header & 1) === 1;
    at += blockHeaderBytes + (kind === 'repeated' ? 1 : size);
    if (kind === 'compressed') compressed++;
    else known += size;
    if (known > length) throw new Error('its Zstandard frame stands for more than it says');
  }
  if (compressed > blocksBesides + (length - known) / leastOfBlock) {
    throw new Error('its Zstandard frame has too many blocks');
  }
  if (at + (hasChecksum ? 4 : 0) !== frame.length) throw new Error('its Zstandard frame ends elsewhere');
}

/** Where the blocks begin. */
function readHeader(frame: Buffer, length: number): { readonly start: number; readonly hasChecksum: boolean } {
  const descriptor = frame[magicBytes] ?? 0;
  const isSingle = (descriptor & 0x20) !== 0;
  if ((descriptor & 0x08) !== 0) throw new Error('its Zstandard frame is of a later version');
  let at = magicBytes + 1;
  if (!isSingle) {
    const window = frame[at++] ?? 0;
    const base = 2 ** (10 + (window >> 3));
    if (base + (base / 8) * (window & 7) > largestWindow) throw new Error('its Zstandard frame wants too much memory');
  }
  const dictionary = dictionaryBytes[descriptor & 3] ?? 0;
  if (dictionary > 0 && frame.readUIntLE(at, dictionary) !== 0)
    throw new Error('its Zstandard frame needs a dictionary');
  at += dictionary;
  const flag = descriptor >> 6;
  const width = flag === 0 && isSingle ? 1 : (sizeBytes[flag] ?? 0);
  if (at + width > frame.length) throw new Error('its Zstandard frame is cut');
  if (width > 0 && sizeIn(frame, at, width) !== length)
    throw new Error('its Zstandard frame stands for another length');
  return { start: at + width, hasChecksum: (descriptor & 0x04) !== 0 };
}

function sizeIn(frame: Buffer, at: number, width: number): number {
  if (width === 8) return Number(frame.readBigUInt64LE(at));
  return frame.readUIntLE(at, width) + (width === 2 ? 256 : 0);
}
