import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { BadImage } from '../image-reason.ts';
import { makeThumbnail } from '../thumbnail.ts';
import { escapeMarkup } from './caption-text.ts';
import type { Section, SheetPicture } from './plan-sections.ts';

interface HtmlOptions {
  readonly title: string;
  /** Of the box that each image fits into. */
  readonly size: number;
  readonly pixelLimit: number;
  readonly onProgress: (done: number) => void;
}

/** One file with everything in it, to be sent or put anywhere. One image is in memory at a time. */
export function writeHtml(file: string, sections: readonly Section[], options: HtmlOptions): Promise<void> {
  return pipeline(Readable.from(pieces(sections, options)), createWriteStream(file));
}

async function* pieces(sections: readonly Section[], options: HtmlOptions): AsyncGenerator<string, undefined> {
  const { title, size, onProgress } = options;
  yield `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeMarkup(title === '' ? 'Contact sheet' : title)}</title>
<style>
  body { margin: 2rem; font: 13px/1.35 system-ui, sans-serif; color-scheme: light dark; }
  h2 { font-size: 14px; margin: 1.5rem 0 0.5rem; }
  section { display: flex; flex-wrap: wrap; gap: 1rem; margin-bottom: 1rem; }
  figure { margin: 0; width: ${size}px; }
  figure div { width: ${size}px; height: ${size}px; display: flex; align-items: end; justify-content: center; }
  img { max-width: 100%; max-height: 100%; }
  figcaption { overflow-wrap: anywhere; margin-top: 0.3rem; }
</style>
${title === '' ? '' : `<h1>${escapeMarkup(title)}</h1>\n`}`;
  let done = 0;
  for (const { heading, pictures } of sections) {
    yield `${heading === '' ? '' : `<h2>${escapeMarkup(heading)}</h2>\n`}<section>\n`;
    for (const picture of pictures) {
      yield await figure(picture, options);
      onProgress(++done);
    }
    yield '</section>\n';
  }
  yield '</html>\n';
  return undefined;
}

async function figure(picture: SheetPicture, { size, pixelLimit }: HtmlOptions): Promise<string> {
  const [first = ''] = picture.captions;
  const thumbnail = await smallOrNothing(picture.read(), size, pixelLimit);
  const image =
    thumbnail === undefined
      ? ''
      : `<img alt="${escapeMarkup(first)}" src="data:image/jpeg;base64,${thumbnail.toString('base64')}">`;
  const lines = picture.captions.map(escapeMarkup).join('<br>');
  return `<figure><div>${image}</div><figcaption>${lines}</figcaption></figure>\n`;
}

/** What can't be decoded leaves its place empty: its captions are there. */
async function smallOrNothing(image: Uint8Array | undefined, size: number, pixelLimit: number) {
  try {
    return image && (await makeThumbnail(image, { size: [size, size], format: 'jpeg', pixelLimit }));
  } catch (error) {
    if (error instanceof BadImage) return undefined;
    throw error;
  }
}
