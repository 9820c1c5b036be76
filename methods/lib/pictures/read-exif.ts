import readTags from 'exif-reader';
import { readMetadata } from '../open-image.ts';

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

type Tags = Readonly<Record<string, unknown>>;

/** What a camera has noted in an image file. What is missing, or makes no sense, is null: such notes are often damaged. */
export async function readExif(image: Uint8Array): Promise<ExifCells> {
  const { exif } = await readMetadata(image);
  const { Image: picture, Photo: photo, GPSInfo: place } = tagsOf(exif);
  const offset = offsetIn(photo.OffsetTimeOriginal) ?? offsetIn(photo.OffsetTime);
  return {
    ...takenAt(photo.DateTimeOriginal ?? photo.DateTimeDigitized, photo.SubSecTimeOriginal, offset),
    camera: cameraOf(textIn(picture.Make), textIn(picture.Model)),
    lens: textIn(photo.LensModel),
    focal_length: positive(photo.FocalLength),
    exposure_time: positive(photo.ExposureTime),
    f_number: positive(photo.FNumber),
    iso: wholeIn(photo.ISOSpeedRatings ?? photo.PhotographicSensitivity),
    ...placeOf(place),
  };
}

function tagsOf(exif: Buffer | undefined): { Image: Tags; Photo: Tags; GPSInfo: Tags } {
  const none = { Image: {}, Photo: {}, GPSInfo: {} };
  if (exif === undefined) return none;
  try {
    const { Image, Photo, GPSInfo } = readTags(exif);
    return { Image: Image ?? {}, Photo: Photo ?? {}, GPSInfo: GPSInfo ?? {} };
  } catch {
    // It is no EXIF: the picture is none the worse for it.
    return none;
  }
}

/** Cameras end texts by zeros and fill them up with blanks. */
function textIn(value: unknown): string | null {
  const text = Buffer.isBuffer(value) ? value.toString('utf8') : value;
  if (typeof text !== 'string') return null;
  const shown = text.replace(/\0.*$/s, '').replaceAll('\ufffd', '').trim();
  return shown === '' ? null : shown;
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

function wholeIn(value: unknown): number | null {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === 'number' && Number.isInteger(first) && first > 0 && first < 2 ** 31 ? first : null;
}

/** `+02:00` in minutes. */
function offsetIn(value: unknown): number | null {
  const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)$/.exec(textIn(value) ?? '') ?? [];
  if (hours === undefined || minutes === undefined) return null;
  const all = Number(hours) * 60 + Number(minutes);
  return all > 18 * 60 ? null : sign === '-' ? -all : all;
}

function takenAt(local: unknown, fraction: unknown, offset: number | null): Pick<ExifCells, 'taken' | 'taken_offset'> {
  if (!(local instanceof Date) || Number.isNaN(local.getTime())) return { taken: null, taken_offset: null };
  const digits = /^\d+/.exec(textIn(fraction) ?? '')?.[0] ?? '0';
  const ms = Math.floor(Number(`0.${digits}`) * 1000);
  return { taken: new Date(local.getTime() + ms - (offset ?? 0) * 60_000), taken_offset: offset };
}

function placeOf(place: Tags): Pick<ExifCells, 'latitude' | 'longitude' | 'altitude'> {
  const latitude = degrees(place.GPSLatitude, textIn(place.GPSLatitudeRef), 'S', 90);
  const longitude = degrees(place.GPSLongitude, textIn(place.GPSLongitudeRef), 'W', 180);
  const isPlace = latitude !== null && longitude !== null;
  const height = typeof place.GPSAltitude === 'number' && Number.isFinite(place.GPSAltitude) ? place.GPSAltitude : null;
  const isBelow = Number(Buffer.isBuffer(place.GPSAltitudeRef) ? place.GPSAltitudeRef[0] : place.GPSAltitudeRef) === 1;
  return {
    latitude: isPlace ? latitude : null,
    longitude: isPlace ? longitude : null,
    altitude: height === null ? null : isBelow ? -height : height,
  };
}

/** Degrees, minutes and seconds. */
function degrees(value: unknown, direction: string | null, negative: string, most: number): number | null {
  if (!Array.isArray(value) || direction === null) return null;
  const [whole, minutes = 0, seconds = 0]: unknown[] = value;
  const sum = Number(whole) + Number(minutes) / 60 + Number(seconds) / 3600;
  if (!Number.isFinite(sum) || sum < 0 || sum > most) return null;
  return direction.toUpperCase() === negative ? -sum : sum;
}
