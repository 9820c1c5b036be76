import { isCameraRaw } from './camera-raw.ts';
import { kindOf, kindOfRaw } from './file-kind.ts';
import { imageExtension } from './image-formats.ts';
import { BadImage } from './image-reason.ts';
import { type TiffDirectory, TiffFile, tiffTags } from './tiff-file.ts';

/**
 * Refuses what a decoder would not, or would show as another picture than it is: files of formats that have no name
 * here, raw files of cameras, and samples whose black and white only their maker knows.
 *
 * @throws BadImage
 */
export async function refuseImage(image: Uint8Array): Promise<void> {
  if (image.byteLength === 0) throw new BadImage('it is empty');
  const extension = imageExtension(image);
  if (extension === undefined) throw new BadImage(`it is ${await kindOf(image)}`);
  if (extension !== 'tif') return;
  const directories = new TiffFile(image).directories();
  if (isCameraRaw(image, directories)) throw new BadImage(`it is ${await kindOfRaw(image)}`);
  const [first] = directories;
  const samples = first === undefined ? undefined : oddSamples(first);
  if (samples !== undefined) throw new BadImage(`its pixels are ${samples}, which can't be read here`);
}

/** Whether a fourth sample beside RGB, or a second one beside gray, is no opacity: the file says of it only that it is there. */
export function hasUnknownSample(image: Uint8Array): boolean {
  if (imageExtension(image) !== 'tif') return false;
  const [first] = new TiffFile(image).directories();
  return first?.get(tiffTags.extraSamples)?.[0] === 0;
}

const unsigned = 1;
const cielab: ReadonlySet<number> = new Set([8, 9, 10]);

function oddSamples(directory: TiffDirectory): string | undefined {
  const bits = Math.max(...(directory.get(tiffTags.bitsPerSample) ?? [1]));
  const format = directory.get(tiffTags.sampleFormat)?.[0] ?? unsigned;
  if (format === 3) return 'floating point numbers';
  if (format === 2) return 'numbers with a sign';
  if (format === 5 || format === 6) return 'complex numbers';
  if (bits > 16) return `numbers of ${bits} bits`;
  if (cielab.has(directory.get(tiffTags.photometric)?.[0] ?? 0)) return 'colours in CIELAB';
  return undefined;
}
