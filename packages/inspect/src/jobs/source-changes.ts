import { compareCodeUnits } from '@accelerator/base';
import type { StructuredPatchHunk } from 'diff';
import { writtenSources } from './written-sources.ts';

/** A piece of a line, and whether the other line has something else there. */
export type LinePiece = readonly [text: string, differs: boolean];

/** A line of one side. */
export interface SideLine {
  /** Counted from 1. */
  readonly line: number;
  readonly pieces: readonly LinePiece[];
}

/** Lines that stand beside each other; null: there is none on that side. */
export interface LinePair {
  readonly before: SideLine | null;
  readonly after: SideLine | null;
  readonly same: boolean;
}

/** A file of TypeScript that is not the same in two jobs. */
export interface SourceChange {
  readonly file: string;
  readonly how: 'changed' | 'new' | 'gone';
  /** Places that differ, each with some lines around. */
  readonly places: readonly (readonly LinePair[])[];
}

/** Much longer ones are no sources that somebody wrote. */
const longestLine = 2000;

/**
 * In which files the sources of two jobs differ, as they were written, side by side; undefined when one of them was built
 * before sources were kept.
 */
export async function sourceChanges(jobBefore: string, jobAfter: string): Promise<SourceChange[] | undefined> {
  const [before, after] = [writtenSources(jobBefore), writtenSources(jobAfter)];
  if (before === undefined || after === undefined) return undefined;
  const { structuredPatch, diffWordsWithSpace } = await import('diff');
  const files = [...new Set([...before.keys(), ...after.keys()])].sort(compareCodeUnits);
  return files.flatMap((file): SourceChange[] => {
    const [old, now] = [before.get(file), after.get(file)];
    if (old === now) return [];
    const { hunks } = structuredPatch(file, file, old ?? '', now ?? '', undefined, undefined, { context: 3 });
    const how = old === undefined ? 'new' : now === undefined ? 'gone' : 'changed';
    return [{ file, how, places: hunks.map((hunk) => pairsOf(hunk, diffWordsWithSpace)) }];
  });
}

type WordDiff = (
  before: string,
  after: string,
) => readonly { readonly value: string; readonly added?: boolean; readonly removed?: boolean }[];

/** Lines that were taken out stand beside those that were put in their place, in order. */
function pairsOf({ oldStart, newStart, lines }: StructuredPatchHunk, words: WordDiff): LinePair[] {
  const pairs: LinePair[] = [];
  let [oldLine, newLine] = [oldStart, newStart];
  let [removed, added]: [string[], string[]] = [[], []];
  const flush = (): void => {
    for (let index = 0; index < Math.max(removed.length, added.length); index++) {
      const [old, now] = [removed[index], added[index]];
      const [left, right] = piecesOf(old, now, words);
      pairs.push({
        before: left === undefined ? null : { line: oldLine++, pieces: left },
        after: right === undefined ? null : { line: newLine++, pieces: right },
        same: false,
      });
    }
    [removed, added] = [[], []];
  };
  for (const line of lines) {
    const text = line.slice(1);
    if (line.startsWith('-')) removed.push(text);
    else if (line.startsWith('+')) added.push(text);
    else if (!line.startsWith('\\')) {
      flush();
      const pieces: LinePiece[] = [[text, false]];
      pairs.push({ before: { line: oldLine++, pieces }, after: { line: newLine++, pieces }, same: true });
    }
  }
  flush();
  return pairs;
}

function piecesOf(
  old: string | undefined,
  now: string | undefined,
  words: WordDiff,
): [LinePiece[] | undefined, LinePiece[] | undefined] {
  if (old === undefined || now === undefined || Math.max(old.length, now.length) > longestLine)
    return [old === undefined ? undefined : [[old, false]], now === undefined ? undefined : [[now, false]]];
  const pieces = words(old, now);
  const side = (isOther: (piece: (typeof pieces)[number]) => boolean | undefined): LinePiece[] =>
    pieces
      .filter((piece) => isOther(piece) !== true)
      .map((piece): LinePiece => [piece.value, piece.added === true || piece.removed === true]);
  const [left, right] = [side(({ added }) => added), side(({ removed }) => removed)];
  // Nothing in common: then to mark all of it says no more than the line itself.
  const common = left.filter(([text, differs]) => !differs && text.trim() !== '');
  return common.length === 0 ? [[[old, false]], [[now, false]]] : [left, right];
}
