import type { Board } from '../board.ts';
import type { Assets } from '../server/assets.ts';

/** What stands around a page. */
export interface Frame {
  readonly board: Board;
  readonly assets: Assets;
  /** The way to the page that is asked for. */
  readonly here: string;
  /** null: as the system has it. */
  readonly scheme: 'light' | 'dark' | null;
}
