import { type TiffDirectory, tiffTags } from './tiff-file.ts';

/** The picture is a smaller version of another one. */
const isReduced = 1;
/** The pixels of a sensor, one colour each; and those of a linear DNG. */
const sensorPhotometrics: ReadonlySet<number> = new Set([32803, 34892]);

/**
 * Whether a TIFF file is a raw file of a camera, or another one that begins with the preview of its picture: a decoder
 * takes that for the picture itself. Told from the directories of the file, whatever the maker; only those of Canon don't
 * tell.
 */
export function isCameraRaw(image: Uint8Array, directories: readonly TiffDirectory[]): boolean {
  const [first] = directories;
  if (first === undefined) return false;
  if (isOfCanon(image)) return true;
  if (first.has(tiffTags.dngVersion)) return true;
  if (((first.get(tiffTags.subfileType)?.[0] ?? 0) & isReduced) !== 0) return true;
  return directories.some((each) => sensorPhotometrics.has(each.get(tiffTags.photometric)?.[0] ?? -1));
}

/** In a CR2 the mark stands between the header and the first directory: pixels can't be there. */
function isOfCanon(image: Uint8Array): boolean {
  return image[4] === 16 && Buffer.from(image.subarray(8, 10)).toString('latin1') === 'CR';
}
