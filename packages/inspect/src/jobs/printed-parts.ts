import path from 'node:path';
import { compareCodeUnits } from '@accelerator/base';
import { partOfAttempt } from '@accelerator/slice';
import { readOutput, type Workdir } from '@accelerator/store';

/** What a part of a job printed. */
export interface PrintedPart {
  /** `analysis.3`. */
  readonly part: string;
  /** In blocks: it may be 64 MB. */
  blocks(): Iterable<Uint8Array>;
}

/** All of it as one text. */
export function printedText(part: PrintedPart): string {
  return Buffer.concat([...part.blocks()]).toString('utf8');
}

/** How many lines were printed. */
export function countLines(parts: readonly PrintedPart[]): number {
  let lines = 0;
  for (const part of parts) {
    let last = lineBreak;
    for (const block of part.blocks()) {
      for (let at = block.indexOf(lineBreak); at >= 0; at = block.indexOf(lineBreak, at + 1)) lines++;
      last = block.at(-1) ?? last;
    }
    if (last !== lineBreak) lines++;
  }
  return lines;
}

const lineBreak = 10;

/** What a job has printed so far, by phase, then by slice. Of one that runs, what its tasks print at this moment too. */
export function printedParts({ door }: Workdir, id: string): PrintedPart[] {
  const files = new Map<string, string[]>();
  const add = (part: string, file: string): void => {
    const known = files.get(part);
    if (known === undefined) files.set(part, [file]);
    else known.push(file);
  };
  for (const name of textsIn(`${id}/output`)) add(name, `${id}/output/${name}.txt`);
  // Those that have ended are in the former already, and gone here.
  for (const name of textsIn(`${id}/attempts`)) add(partOfAttempt(name), `${id}/attempts/${name}.txt`);
  return [...files]
    .sort(([a], [b]) => compareParts(a, b))
    .map(([part, names]) => ({
      part,
      *blocks() {
        for (const name of names) yield* readOutput(door, name);
      },
    }));

  function textsIn(folder: string): string[] {
    return door
      .list(folder)
      .flatMap(({ name }) => (name.endsWith('.txt') ? [path.basename(name, '.txt')] : []))
      .sort(compareNames);
  }
}

const order = ['prepare', 'analysis', 'synthesis', 'match', 'map', 'gather'];

function compareParts(a: string, b: string): number {
  const [phaseA = '', phaseB = ''] = [a, b].map((part) => part.split('.')[0]);
  return order.indexOf(phaseA) - order.indexOf(phaseB) || compareNames(a, b);
}

/** `map.2.640.1` comes before `map.10.0.1`. */
function compareNames(a: string, b: string): number {
  const [left, right] = [a, b].map((name) =>
    name
      .split('.')
      .map((each) => each.padStart(16, '0'))
      .join('.'),
  );
  return compareCodeUnits(left ?? '', right ?? '');
}
