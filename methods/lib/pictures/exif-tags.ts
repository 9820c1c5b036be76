/** The values of a part of EXIF by name. */
export type Tags = Readonly<Record<string, unknown>>;

/** Cameras end texts by zeros and fill them up with blanks. What is not ASCII should not be there: it is UTF-8, or Latin-1. */
export function textIn(value: unknown): string | null {
  const text = Buffer.isBuffer(value) ? decode(value) : value;
  if (typeof text !== 'string') return null;
  const shown = text.replace(/\0.*$/s, '').trim();
  return shown === '' ? null : shown;
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return bytes.toString('latin1');
  }
}
