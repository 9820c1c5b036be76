import sharp, { type OverlayOptions } from 'sharp';
import { BadImage } from '../image-reason.ts';
import { openImage } from '../open-image.ts';
import { escapeMarkup } from './caption-text.ts';
import type { Section, SheetPicture } from './plan-sections.ts';

interface PageOptions {
  readonly title: string;
  readonly size: number;
  readonly across: number;
  readonly down: number;
  readonly format: 'jpeg' | 'png';
  readonly pixelLimit: number;
  readonly onProgress: (done: number) => void;
}

/** A row of images, with the heading above it if it is the first of a section. */
interface Row {
  readonly heading: string;
  readonly pictures: readonly SheetPicture[];
}

const margin = 16;
const gap = 12;
const lineHeight = 16;
const headingHeight = 28;
/** Of a row of images that are not there. */
const emptyHeight = 32;
/** Of a letter of 12 pixels, on average. */
const letterWidth = 6.6;

/** The pages of a sheet as image files; one is in memory at a time. */
export async function* drawPages(
  sections: readonly Section[],
  options: PageOptions,
): AsyncGenerator<Buffer, undefined> {
  const rows = sections.flatMap(({ heading, pictures }) => inRows(heading, pictures, options.across));
  let done = 0;
  for (let first = 0; first < rows.length || first === 0; first += options.down) {
    const page = rows.slice(first, first + options.down);
    yield drawPage(page, options);
    done += page.reduce((sum, { pictures }) => sum + pictures.length, 0);
    options.onProgress(done);
  }
  return undefined;
}

function inRows(heading: string, pictures: readonly SheetPicture[], across: number): Row[] {
  const rows: Row[] = [];
  for (let first = 0; first < pictures.length; first += across) {
    rows.push({ heading: first === 0 ? heading : '', pictures: pictures.slice(first, first + across) });
  }
  return rows;
}

async function drawPage(rows: readonly Row[], options: PageOptions): Promise<Buffer> {
  const { size, across, title, format } = options;
  const width = 2 * margin + across * size + (across - 1) * gap;
  const texts: string[] = [];
  const overlays: OverlayOptions[] = [];
  let top = margin;
  const write = (text: string, x: number, y: number, font: number): void => {
    texts.push(`<text x="${x}" y="${y}" font-size="${font}">${escapeMarkup(text)}</text>`);
  };
  if (title !== '') {
    write(title, margin, top + 18, 18);
    top += headingHeight;
  }
  for (const { heading, pictures } of rows) {
    if (heading !== '') {
      write(heading, margin, top + 16, 14);
      top += headingHeight;
    }
    const lines = Math.max(0, ...pictures.map(({ captions }) => captions.length));
    const drawn: (SmallPicture | undefined)[] = [];
    for (const picture of pictures) drawn.push(await drawSmall(picture, options));
    const tallest = Math.max(...drawn.map((small) => small?.raw.height ?? emptyHeight));
    for (const [index, picture] of pictures.entries()) {
      const left = margin + index * (size + gap);
      const small = drawn[index];
      if (small !== undefined) {
        const { width, height } = small.raw;
        overlays.push({ ...small, left: left + Math.floor((size - width) / 2), top: top + tallest - height });
      }
      for (const [line, caption] of picture.captions.entries()) {
        write(shortened(caption, size), left, top + tallest + (line + 1) * lineHeight, 12);
      }
    }
    top += tallest + lines * lineHeight + gap;
  }
  const height = Math.max(1, top - gap + margin);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="sans-serif" fill="#222">${texts.join('')}</svg>`;
  return sharp({ create: { width, height, channels: 3, background: 'white' }, limitInputPixels: false })
    .composite([...overlays, { input: Buffer.from(svg), left: 0, top: 0 }])
    .toFormat(format, format === 'jpeg' ? { quality: 88 } : {})
    .toBuffer();
}

interface SmallPicture {
  readonly input: Buffer;
  readonly raw: { readonly width: number; readonly height: number; readonly channels: 1 | 2 | 3 | 4 };
}

/** Undefined where it can't be decoded: its place stays empty, above its captions. */
async function drawSmall(picture: SheetPicture, { size, pixelLimit }: PageOptions): Promise<SmallPicture | undefined> {
  const image = picture.read();
  if (image === undefined) return undefined;
  try {
    const { data, info } = await openImage(image, pixelLimit, (opened) =>
      opened
        .autoOrient()
        .resize({ width: size, height: size, fit: 'inside', withoutEnlargement: true })
        .flatten({ background: 'white' })
        .toColourspace('srgb')
        .raw()
        .toBuffer({ resolveWithObject: true }),
    );
    const { width, height, channels } = info;
    return { input: data, raw: { width, height, channels } };
  } catch (error) {
    if (error instanceof BadImage) return undefined;
    throw error;
  }
}

/** A long name tells most by its end. */
function shortened(text: string, width: number): string {
  const most = Math.max(4, Math.floor(width / letterWidth));
  const letters = [...text];
  return letters.length > most ? `…${letters.slice(1 - most).join('')}` : text;
}
