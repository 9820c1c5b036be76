import { type ColumnType, columnTypeInfo } from './types.ts';

/** How the buffers of a column file are compressed, by Arrow's names for it. */
export type BodyCodec = 'lz4' | 'zstd';

export const compressionNames = ['lz4', 'zstd', 'none'] as const;

/** `none`: buffers are stored as they are. */
export type Compression = (typeof compressionNames)[number];

export function isCompression(value: unknown): value is Compression {
  return compressionNames.some((name) => name === value);
}

/** What was asked for: of one column, and of all. */
export interface CompressionChoice {
  readonly own?: Compression | undefined;
  /** Default: `lz4`. */
  readonly usual?: Compression | undefined;
}

/**
 * How a column is to be compressed. Types whose values are compressed already are so only where that was said of the
 * column itself.
 */
export function compressionOf(type: ColumnType, { own, usual = 'lz4' }: CompressionChoice): Compression {
  return own ?? (columnTypeInfo(type).compressed ? usual : 'none');
}
