import { closeSync, readSync } from 'node:fs';
import path from 'node:path';
import type { Door } from '@accelerator/base';
import { outputLimits, pieceName } from './output-file.ts';

const blockBytes = 1 << 16;

/**
 * What a task printed, as far as it's kept, in blocks, so that nobody has to hold the whole of it; where something was
 * left out in the middle it says so. Nothing when it printed nothing.
 * @param file its `OutputFile`, by its path in the folder of the door
 */
export function* readOutput(door: Door, file: string, limits = outputLimits): Generator<Uint8Array> {
  const head = yield* readBlocks(door, file);
  if (head < limits.headBytes) return;
  const numbers = pieceNumbers(door, file);
  const [first = 1] = numbers;
  const leftOut = (first - 1) * limits.pieceBytes;
  if (leftOut > 0) yield Buffer.from(`\n… ${leftOut} bytes are left out here: ${keptText(limits)} …\n`, 'utf8');
  for (const number of numbers) yield* readBlocks(door, pieceName(file, number));
}

function keptText({ headBytes, pieceBytes, piecesKept }: typeof outputLimits): string {
  const megabytes = (headBytes + pieceBytes * piecesKept) / 2 ** 20;
  return `of what a task prints at most ${megabytes} MB are kept, from its beginning and its end`;
}

/** The pieces that are there, in order. */
function pieceNumbers(door: Door, file: string): number[] {
  const start = `${path.basename(file)}.`;
  return door
    .list(path.dirname(file))
    .flatMap(({ name }) => (name.startsWith(start) ? [Number(name.slice(start.length))] : []))
    .filter(Number.isInteger)
    .sort((a, b) => a - b);
}

/** @returns how many bytes there were; 0 when there is no such file */
function* readBlocks(door: Door, file: string): Generator<Uint8Array, number> {
  if (door.stat(file) === undefined) return 0;
  const { descriptor } = door.open(file);
  try {
    for (let total = 0; ; ) {
      const block = Buffer.allocUnsafe(blockBytes);
      const length = readSync(descriptor, block, 0, blockBytes, total);
      if (length === 0) return total;
      total += length;
      yield block.subarray(0, length);
    }
  } finally {
    closeSync(descriptor);
  }
}

/** The parts of a job's captured output, in the order in which they run. */
export function outputParts(slices: number): string[] {
  const each = (phase: string): string[] => Array.from({ length: slices }, (_, sliceno) => `${phase}.${sliceno}`);
  return ['prepare', ...each('analysis'), 'synthesis', ...each('map')];
}
