import { CompressionType, compressionRegistry } from 'apache-arrow';
import { decompress } from 'fzstd';
import { decompressFrameSync } from 'lz4-napi';

/** From now on batches are read that are packed with LZ4 or Zstandard, as others write them. */
export function knowCodecs(): void {
  compressionRegistry.set(CompressionType.LZ4_FRAME, { decode: (bytes) => decompressFrameSync(Buffer.from(bytes)) });
  compressionRegistry.set(CompressionType.ZSTD, { decode: (bytes) => decompress(bytes) });
}
