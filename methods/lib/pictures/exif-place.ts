import { type Tags, textIn } from './exif-tags.ts';

interface Place {
  /** Degrees, north and east positive. */
  readonly latitude: number | null;
  readonly longitude: number | null;
  /** Metres above the sea. */
  readonly altitude: number | null;
}

/** No picture with a place was taken higher or lower. */
const mostMetres = 1e6;

/** Where a picture was taken. */
export function placeIn(place: Tags): Place {
  const latitude = degrees(place.GPSLatitude, textIn(place.GPSLatitudeRef), ['N', 'S'], 90);
  const longitude = degrees(place.GPSLongitude, textIn(place.GPSLongitudeRef), ['E', 'W'], 180);
  const isPlace = latitude !== null && longitude !== null;
  return {
    latitude: isPlace ? latitude : null,
    longitude: isPlace ? longitude : null,
    altitude: metres(place.GPSAltitude, place.GPSAltitudeRef),
  };
}

function metres(height: unknown, reference: unknown): number | null {
  if (typeof height !== 'number' || !(height < mostMetres)) return null;
  const isBelow = Number(Buffer.isBuffer(reference) ? reference[0] : reference) === 1;
  return isBelow ? 0 - height : height;
}

/** Degrees, minutes and seconds; those of the second direction are negative. */
function degrees(
  value: unknown,
  direction: string | null,
  directions: readonly [string, string],
  most: number,
): number | null {
  const which = directions.indexOf(direction?.toUpperCase() ?? '');
  if (!Array.isArray(value) || which < 0) return null;
  const [whole, minutes, seconds]: unknown[] = value;
  if (!isPart(whole, most + 1) || !isPart(minutes, 60) || !isPart(seconds, 60)) return null;
  const sum = whole + minutes / 60 + seconds / 3600;
  if (sum > most) return null;
  return which === 1 ? 0 - sum : sum;
}

function isPart(value: unknown, below: number): value is number {
  return typeof value === 'number' && value >= 0 && value < below;
}
