import { once } from 'node:events';
import { StringDecoder } from 'node:string_decoder';
import type { PrintedPart } from '@accelerator/inspect';
import { coloursFor } from '../output/colours.ts';
import { plainLines } from '../output/text.ts';
import { linesFor } from '../output/write-lines.ts';

/** What the parts of a job printed, each under its name, in blocks: all of it may be more than memory holds. */
export async function printOutput(job: string, parts: readonly PrintedPart[], stream = process.stdout): Promise<void> {
  const print = async (lines: readonly string[]): Promise<void> => {
    if (lines.length > 0 && !stream.write(`${linesFor(stream, lines).join('\n')}\n`)) await once(stream, 'drain');
  };
  const colours = coloursFor(stream);
  let isEmpty = true;
  for (const part of parts) {
    let heading = [colours.bold(part.part)];
    for (const lines of wholeLines(part.blocks())) {
      await print([...heading, ...lines.map((line) => `  ${line}`)]);
      heading = [];
      isEmpty = false;
    }
  }
  if (isEmpty) await print([`${job} printed nothing.`]);
}

function* wholeLines(blocks: Iterable<Uint8Array>): Generator<string[]> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for (const block of blocks) {
    const text = rest + decoder.write(Buffer.from(block.buffer, block.byteOffset, block.byteLength));
    const end = text.lastIndexOf('\n') + 1;
    rest = text.slice(end);
    if (end > 0) yield plainLines(text.slice(0, end));
  }
  if (rest !== '') yield plainLines(rest);
}
