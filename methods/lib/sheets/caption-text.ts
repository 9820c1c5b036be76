/** A value as a caption: numbers with four digits, moments to the second. */
export function captionText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));
  if (value instanceof Date) return value.toISOString().slice(0, 19).replace('T', ' ').replace(' 00:00:00', '');
  if (value instanceof Float32Array) return `${value.length} numbers`;
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** For HTML and SVG. Characters that XML does not allow are left out. */
export function escapeMarkup(text: string): string {
  return [...text]
    .filter((character) => character >= ' ' && !/[\ufffe\uffff]|\p{Surrogate}/u.test(character))
    .join('')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
