import type { IsBetter } from './best-picture.ts';
import type { Pair } from './pairs.ts';

/** Rows that belong together. */
interface Group {
  /** From 0, in the order of their first rows. */
  readonly number: number;
  /** The row of the best. */
  readonly best: number;
}

interface Groups {
  readonly count: number;
  /** Rows that are in a group. */
  readonly members: number;
  of(row: number): Group | undefined;
}

/** Rows that pairs connect, directly or through others, are a group. */
export function groupPairs(pairs: readonly Pair[], isBetter: IsBetter): Groups {
  const parents = new Map<number, number>();
  for (const [one, other] of pairs) {
    const [first, second] = [rootOf(parents, one), rootOf(parents, other)];
    parents.set(Math.max(first, second), Math.min(first, second));
  }
  const rows = [...parents.keys()].sort((a, b) => a - b);
  const best = new Map<number, number>();
  for (const row of rows) {
    const root = rootOf(parents, row);
    const before = best.get(root);
    if (before === undefined || isBetter(row, before)) best.set(root, row);
  }
  const numbers = new Map([...best.keys()].map((root, number) => [root, number]));
  return {
    count: best.size,
    members: rows.length,
    of(row) {
      if (!parents.has(row)) return undefined;
      const root = rootOf(parents, row);
      return { number: numbers.get(root) ?? -1, best: best.get(root) ?? row };
    },
  };
}

/** The first row of a group; all that are asked for on the way lead there afterwards. */
function rootOf(parents: Map<number, number>, row: number): number {
  let root = row;
  for (let parent = parents.get(root) ?? root; parent !== root; parent = parents.get(root) ?? root) root = parent;
  for (let each = row; each !== root; ) {
    const next = parents.get(each) ?? root;
    parents.set(each, root);
    each = next;
  }
  parents.set(root, root);
  return root;
}
