import { isCameraRaw } from './camera-raw.ts';
import { kindOf, kindOfRaw } from './file-kind.ts';
import { imageExtension, isTooLarge, tooLargeDrawing } from './image-formats.ts';
import { BadImage, convertIt } from './image-reason.ts';
import { jpegFrame } from './jpeg-frame.ts';
import { refuseHugeDrawing } from './svg-size.ts';
import { TiffFile, tiffTags } from './tiff-file.ts';

/**
 * Refuses what a decoder would not, would only when it comes to the pixels, or would show as another picture than it is:
 * files of formats that have no name here, raw files of cameras, rare kinds of known formats, and samples whose black and
 * white only their maker knows. The header tells, so this costs next to nothing.
 *
 * @throws BadImage
 */
export async function refuseImage(image: Uint8Array): Promise<void> {
  if (image.byteLength === 0) throw new BadImage('it is empty');
  const extension = imageExtension(image);
  if (extension === undefined) throw new BadImage(`it is ${await kindOf(image)}`);
  if (isTooLarge(extension, image.byteLength)) throw new BadImage(tooLargeDrawing);
  const odd = oddKinds[extension]?.(image);
  if (odd !== undefined) throw new BadImage(`${odd}, which can't be read here: ${convertIt}`);
  if (extension === 'svg' || extension === 'svgz') await refuseHugeDrawing(image);
  if (extension === 'tif' && isCameraRaw(image, new TiffFile(image).directories())) {
    throw new BadImage(`it is ${await kindOfRaw(image)}`);
  }
}

/** Of some formats: what makes a file of it unreadable, if it is that. */
const oddKinds: Readonly<Record<string, (image: Uint8Array) => string | undefined>> = {
  jpg: oddJpeg,
  png: oddPng,
  tif: oddTiff,
};

const lossless: ReadonlySet<number> = new Set([0xc3, 0xcb]);
const layered: ReadonlySet<number> = new Set([0xc5, 0xc6, 0xc7, 0xcd, 0xce, 0xcf]);

function oddJpeg(image: Uint8Array): string | undefined {
  const frame = jpegFrame(image);
  if (frame === undefined) return undefined;
  if (lossless.has(frame.marker)) return 'it is compressed by lossless JPEG';
  if (layered.has(frame.marker)) return 'it is compressed by hierarchical JPEG';
  return frame.bits === 12 || frame.bits === 16 ? `its pixels are numbers of ${frame.bits} bits` : undefined;
}

/** iPhones have PNG files of their own inside of apps. */
function oddPng(image: Uint8Array): string | undefined {
  return Buffer.from(image.subarray(12, 16)).toString('latin1') === 'CgBI'
    ? 'it is a PNG file of iOS (CgBI)'
    : undefined;
}

/** Whether a fourth sample beside RGB, or a second one beside gray, is no opacity: the file says of it only that it is there. */
export function hasUnknownSample(image: Uint8Array): boolean {
  if (imageExtension(image) !== 'tif') return false;
  const [first] = new TiffFile(image).directories();
  return first?.get(tiffTags.extraSamples)?.[0] === 0;
}

const unsigned = 1;
const wide: ReadonlySet<number> = new Set([24, 32, 64]);
const cielab: ReadonlySet<number> = new Set([8, 9, 10]);

/** A raw file is told as what it is, whatever its preview is made of. */
function oddTiff(image: Uint8Array): string | undefined {
  const directories = new TiffFile(image).directories();
  const [first] = directories;
  if (first === undefined || isCameraRaw(image, directories)) return undefined;
  const bits = Math.max(...(first.get(tiffTags.bitsPerSample) ?? [1]));
  const format = first.get(tiffTags.sampleFormat)?.[0] ?? unsigned;
  if (format === 3) return 'its pixels are floating point numbers';
  if (format === 2) return 'its pixels are numbers with a sign';
  if (format === 5 || format === 6) return 'its pixels are complex numbers';
  if (wide.has(bits)) return `its pixels are numbers of ${bits} bits`;
  if (cielab.has(first.get(tiffTags.photometric)?.[0] ?? 0)) return 'its pixels are colours in CIELAB';
  return undefined;
}
