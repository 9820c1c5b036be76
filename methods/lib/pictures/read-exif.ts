import readTags from 'exif-reader';
import { imageExtension } from '../image-formats.ts';
import { readMetadata } from '../open-image.ts';
import { placeIn } from './exif-place.ts';
import { type Tags, textIn } from './exif-tags.ts';
import { takenAt } from './exif-time.ts';

/** The columns of what cameras note; all of them may be null. */
export const exifColumns = {
  /** The moment, if the offset is known; else the time as the clock of the camera showed it, as if that was UTC. */
  taken: 'datetime',
  /** Minutes east of UTC. */
  taken_offset: 'int32',
  camera: 'unicode',
  lens: 'unicode',
  /** Millimetres. */
  focal_length: 'float32',
  /** Seconds. */
  exposure_time: 'float64',
  f_number: 'float32',
  iso: 'int32',
  /** Degrees, north and east positive. */
  latitude: 'float64',
  longitude: 'float64',
  /** Metres above the sea. */
  altitude: 'float32',
} as const;

export interface ExifCells {
  readonly taken: Date | null;
  readonly taken_offset: number | null;
  readonly camera: string | null;
  readonly lens: string | null;
  readonly focal_length: number | null;
  readonly exposure_time: number | null;
  readonly f_number: number | null;
  readonly iso: number | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly altitude: number | null;
}

/** What a camera has noted in an image file. What is missing, or makes no sense, is null: such notes are often damaged. */
export async function readExif(image: Uint8Array): Promise<ExifCells> {
  const exif = await exifOf(image);
  const { Image: picture, Photo: photo, GPSInfo: place } = tagsOf(exif);
  return {
    ...takenAt(photo, exif),
    camera: cameraOf(textIn(picture.Make), textIn(picture.Model)),
    lens: textIn(photo.LensModel),
    focal_length: positive(photo.FocalLength),
    exposure_time: positive(photo.ExposureTime),
    f_number: positive(photo.FNumber),
    iso: sensitivityOf(photo),
    ...placeIn(place),
  };
}

/** EXIF is a TIFF file without a picture; in one with a picture it is not by itself, and sharp gives none. */
async function exifOf(image: Uint8Array): Promise<Buffer> {
  const { exif } = await readMetadata(image);
  if (exif !== undefined) return exif;
  return imageExtension(image) === 'tif'
    ? Buffer.from(image.buffer, image.byteOffset, image.byteLength)
    : Buffer.alloc(0);
}

function tagsOf(exif: Buffer): { Image: Tags; Photo: Tags; GPSInfo: Tags } {
  const none = { Image: {}, Photo: {}, GPSInfo: {} };
  if (exif.length === 0) return none;
  try {
    const { Image, Photo, GPSInfo } = readTags(exif);
    return { Image: Image ?? {}, Photo: Photo ?? {}, GPSInfo: GPSInfo ?? {} };
  } catch {
    // It is no EXIF: the picture is none the worse for it.
    return none;
  }
}

/** `Canon EOS 5D`: the model often begins with its maker. */
function cameraOf(make: string | null, model: string | null): string | null {
  if (make === null || model === null) return model ?? make;
  const [first = ''] = make.split(/\s/);
  return model.toLowerCase().startsWith(first.toLowerCase()) ? model : `${make} ${model}`;
}

function positive(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 && value < 1e9 ? value : null;
}

/** The greatest number that fits into the usual tag: what is above stands in another one. */
const mostInTag = 65_535;

function sensitivityOf(photo: Tags): number | null {
  const usual = wholeIn(photo.ISOSpeedRatings ?? photo.PhotographicSensitivity);
  if (usual !== null && usual < mostInTag) return usual;
  return (
    wholeIn(photo.RecommendedExposureIndex) ??
    wholeIn(photo.StandardOutputSensitivity) ??
    wholeIn(photo.ISOSpeed) ??
    usual
  );
}

function wholeIn(value: unknown): number | null {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === 'number' && Number.isInteger(first) && first > 0 && first < 2 ** 31 ? first : null;
}
