import type { FoldersBeside } from '@accelerator/base';

/** A picture that is wanted: a value of a column, as large as this at most. Plain data: it is sent to a process. */
export interface ThumbOrder {
  readonly workdir: string;
  /** What is read beside it. */
  readonly beside?: FoldersBeside | undefined;
  readonly dataset: string;
  readonly column: string;
  /** In the whole dataset. */
  readonly row: number;
  /** Content digest of the value. */
  readonly digest: string;
  /** The longer side, in pixels. */
  readonly size: number;
}

/** What the process answers: the picture as WebP, or why there is none. */
export type ThumbAnswer =
  | { readonly id: number; readonly picture: Uint8Array }
  | {
      readonly id: number;
      readonly reason: string;
      /** Another one was decoded meanwhile: libvips keeps what goes wrong for all together, so it may be that one's. */
      readonly isMixed: boolean;
    };

/** The longer sides that are made: two for walls, one to look at. */
export const thumbSizes = [192, 384, 1536] as const;

/** A larger value is not read: it would fill the memory. */
export const mostBytes = 256 << 20;
