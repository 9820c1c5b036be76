// The program of the process that decodes pictures. What it is given may be hostile: when it dies, the board lives on.
import { digestOf, messageOf, putBeside } from '@accelerator/base';
import { cellHeads } from '@accelerator/column';
import { Dataset, ownSource } from '@accelerator/dataset';
import { formatBytes, oneCell, partsOf, sniffType } from '@accelerator/inspect';
import sharp from 'sharp';
import { mostBytes, type ThumbAnswer, type ThumbOrder } from './thumb-order.ts';

/** Pictures of more pixels are not decoded: 16,383 × 16,383. */
const mostPixels = 268_402_689;
const mostSeconds = 20;

/** Loaders for pixels, from memory. Those that draw, open files or start programs (SVG, PDF, Magick) stay closed. */
const loaders = ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Tiff', 'Heif'].map((name) => `VipsForeignLoad${name}Buffer`);

const notDrawn: Readonly<Record<string, string>> = {
  svg: 'SVG is not drawn: it is a program, that may load other files. Its text is shown.',
  html: 'HTML is not drawn. Its text is shown.',
  pdf: 'PDF is not drawn.',
};

/** The picture of a value. @throws Error with a sentence that says why there is none */
async function makeThumb({ workdir, beside, dataset, column, row, digest, size }: ThumbOrder): Promise<Uint8Array> {
  if (beside !== undefined) putBeside(workdir, beside);
  const value = readValue({ workdir, dataset, column, row });
  // Another board may have had this address before.
  if (digestOf(value) !== digest) throw new Error('This row has another value now: load the page again.');
  const reason = notDrawn[sniffType(value)];
  if (reason !== undefined) throw new Error(reason);
  return sharp(value, { limitInputPixels: mostPixels, sequentialRead: true })
    .autoOrient()
    .resize({ width: size, height: size, fit: 'inside', withoutEnlargement: true })
    .timeout({ seconds: mostSeconds })
    .webp({ quality: 82, effort: 2 })
    .toBuffer();
}

function readValue({ workdir, dataset, column, row }: Omit<ThumbOrder, 'digest' | 'size'>): Uint8Array {
  const opened = Dataset.open(workdir, dataset);
  const [part] = partsOf(opened, [row, 1]);
  const source = part === undefined ? undefined : opened.column(column)[ownSource](part.sliceno);
  if (part === undefined || source === undefined) throw new Error(`There is no row ${row}.`);
  const [head] = cellHeads(source, part.from, 1);
  if (head === null || head === undefined) throw new Error('It is null.');
  if (head.size > mostBytes) {
    throw new Error(`It has ${formatBytes(head.size)}: of more than ${formatBytes(mostBytes)} no picture is made.`);
  }
  const value = head.whole ?? oneCell(opened, column, row);
  if (!(value instanceof Uint8Array)) throw new Error('It is no picture.');
  return value;
}

/** What sharp says, in a sentence. */
function reasonOf(error: unknown): string {
  const message = messageOf(error).split('\n')[0]?.trim() ?? '';
  if (/unsupported image format/.test(message)) return 'It is no picture that can be decoded: its format is not known.';
  if (/pixel limit/.test(message)) return `It has more pixels than are decoded: ${mostPixels.toLocaleString('en')}.`;
  if (/[.!?]$/.test(message)) return message;
  // The name of the function that says it is no help.
  const plain = message.replace(/^Input buffer has corrupt header: /, '').replace(/^\w+: /, '');
  return `It can't be decoded: ${plain}.`;
}

function main(): void {
  if (process.send === undefined) return;
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: loaders });
  // Two pictures at a time, one thread each; nothing is wanted twice.
  sharp.concurrency(1);
  sharp.cache(false);
  const answer = (message: ThumbAnswer): void => void process.send?.(message);
  const working = new Map<number, { isMixed: boolean }>();
  process.on('message', ({ id, order }: { readonly id: number; readonly order: ThumbOrder }) => {
    const own = { isMixed: working.size > 0 };
    for (const other of working.values()) other.isMixed = true;
    working.set(id, own);
    makeThumb(order)
      .then(
        (picture) => answer({ id, picture }),
        (error: unknown) => answer({ id, reason: reasonOf(error), isMixed: own.isMixed }),
      )
      .finally(() => working.delete(id));
  });
  process.on('disconnect', () => process.exit());
}

main();
