import { type Tags, textIn } from './exif-tags.ts';

interface Taken {
  /** The moment, if the offset is known; else the time as the clock of the camera showed it, as if that was UTC. */
  readonly taken: Date | null;
  /** Minutes east of UTC. */
  readonly taken_offset: number | null;
}

/** When a picture was taken: one that was scanned has a time of that only. Each time has its own fraction and offset. */
export function takenAt(photo: Tags, exif: Buffer): Taken {
  for (const which of ['Original', 'Digitized']) {
    const local = photo[`DateTime${which}`];
    if (!isTime(local, exif)) continue;
    const offset = offsetIn(photo[`OffsetTime${which}`]) ?? offsetIn(photo.OffsetTime);
    const ms = millisecondsIn(photo[`SubSecTime${which}`]);
    return { taken: new Date(local.getTime() + ms - (offset ?? 0) * 60_000), taken_offset: offset };
  }
  return { taken: null, taken_offset: null };
}

/**
 * A clock that was never set writes zeros, of which the reader makes a day of 1899, as it makes a day of March of the 30th
 * of February. A time that is one is written as it is read.
 */
function isTime(value: unknown, exif: Buffer): value is Date {
  if (!(value instanceof Date) || Number.isNaN(value.getTime())) return false;
  return exif.includes(value.toISOString().slice(0, 19).replaceAll('-', ':').replace('T', ' '), 0, 'latin1');
}

function millisecondsIn(value: unknown): number {
  const digits = /^\d+/.exec(textIn(value) ?? '')?.[0] ?? '0';
  return Math.floor(Number(`0.${digits}`) * 1000);
}

/** `+02:00` in minutes. */
function offsetIn(value: unknown): number | null {
  const text = textIn(value) ?? '';
  if (text === 'Z') return 0;
  const [, sign, hours, minutes] = /^([+-])(\d\d):([0-5]\d)$/.exec(text) ?? [];
  if (hours === undefined || minutes === undefined) return null;
  const all = Number(hours) * 60 + Number(minutes);
  if (all > 18 * 60) return null;
  return sign === '-' ? 0 - all : all;
}
