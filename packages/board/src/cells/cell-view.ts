/** What a cell looks like, said once for pages from the server and for what the browser draws. */
export type CellView =
  | {
      readonly kind: 'null' | 'number' | 'text' | 'moment' | 'json' | 'bad';
      readonly text: string;
      readonly full: string;
    }
  | { readonly kind: 'vector'; readonly text: string; readonly full: string; readonly numbers: readonly number[] }
  | {
      readonly kind: 'picture' | 'bytes';
      readonly text: string;
      readonly full: string;
      readonly digest: string;
    };

/** Types of files that can be decoded. */
const pictures: ReadonlySet<string> = new Set(['jpeg', 'png', 'gif', 'webp', 'avif', 'heif', 'tiff']);
const numbers: ReadonlySet<string> = new Set(['int32', 'int64', 'float32', 'float64', 'number']);

/** Enough numbers to be a curve rather than a pair or a shape. */
const leastVector = 8;

export function isNumberType(type: string): boolean {
  return numbers.has(type) || type.startsWith('decimal');
}

/** Whether its values can be counted: how they are spread. */
export function canBeCounted(type: string): boolean {
  return !isBytesType(type) && type !== 'msgpack' && type !== 'vector';
}

export function isBytesType(type: string): boolean {
  return type === 'bytes' || type === 'image';
}

/** @param cut the length of the text of which the value is the beginning */
export function cellView(type: string, value: unknown, cut?: number): CellView {
  if (value === null || value === undefined) return { kind: 'null', text: 'null', full: 'null' };
  if (isBytesCell(value) && isBytesType(type)) {
    const { bytes, type: file, digest } = value;
    const text = `${file === 'bytes' ? '' : `${file} `}${byteText(bytes)}`;
    const kind = pictures.has(file) || (type === 'image' && file === 'bytes') ? 'picture' : 'bytes';
    return { kind, text, full: text, digest };
  }
  const more = cut === undefined ? '' : ` … (${cut.toLocaleString('en')} characters)`;
  if (isNumberType(type)) return { kind: 'number', text: String(value), full: String(value) };
  if (type === 'datetime' && typeof value === 'string') {
    const text = value.replace('T', ' ').replace(/(\.000)?Z$/, '');
    return { kind: 'moment', text, full: value };
  }
  if (type === 'date' || type === 'time') return { kind: 'moment', text: String(value), full: String(value) };
  if (typeof value === 'string') {
    return {
      kind: 'text',
      text: oneLine(value),
      full: `${value.slice(0, 400)}${value.length > 400 ? '…' : ''}${more}`,
    };
  }
  if (type === 'vector' && isVectorCell(value)) {
    const { length, numbers: shown, norm } = value;
    const text = `${length.toLocaleString('en')} numbers`;
    const full = `${norm === null ? '' : `norm ${norm} · `}${shortJson(shown, 200)}`;
    return { kind: 'vector', text, full, numbers: shown.map(Number) };
  }
  if (isVector(value)) {
    return { kind: 'vector', text: `${value.length} numbers`, full: shortJson(value, 200), numbers: value };
  }
  return { kind: 'json', text: shortJson(value, 300), full: shortJson(value, 600) };
}

interface BytesCell {
  readonly bytes: number;
  readonly type: string;
  readonly digest: string;
}

export function isBytesCell(value: unknown): value is BytesCell {
  return typeof value === 'object' && value !== null && 'digest' in value && 'bytes' in value && 'type' in value;
}

/** As `VectorCell` of the rows has it: what JSON has not is a text, `NaN`. */
interface VectorCell {
  readonly length: number;
  readonly numbers: readonly (number | string)[];
  readonly norm: number | null;
}

function isVectorCell(value: unknown): value is VectorCell {
  return typeof value === 'object' && value !== null && 'numbers' in value && Array.isArray(value.numbers);
}

function isVector(value: unknown): value is number[] {
  return Array.isArray(value) && value.length >= leastVector && value.every((each) => typeof each === 'number');
}

function shortJson(value: unknown, most: number): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > most ? `${text.slice(0, most)}…` : text;
}

/** A text in one line; what a browser would not show is shown by signs. */
function oneLine(text: string): string {
  return text
    .slice(0, 400)
    .replace(/\r\n|\r|\n/g, ' ⏎ ')
    .replace(/\t/g, ' ');
}

const units = ['B', 'kB', 'MB', 'GB'] as const;

function byteText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  for (; value >= 999.5 && unit < units.length - 1; unit++) value /= 1000;
  return `${value.toFixed(unit === 0 || value >= 9.95 ? 0 : 1)} ${units[unit]}`;
}

/** The curve of some numbers as a path of SVG. */
export function sparkPath(values: readonly number[], width: number, height: number): string {
  const most = 400;
  const step = Math.max(1, values.length / most);
  const shown = Array.from(
    { length: Math.min(most, values.length) },
    (_, index) => values[Math.floor(index * step)] ?? 0,
  );
  const finite = shown.filter(Number.isFinite);
  const min = Math.min(...finite);
  const span = Math.max(...finite) - min || 1;
  const x = (index: number): string => ((index / Math.max(1, shown.length - 1)) * width).toFixed(1);
  const y = (value: number): string => (height - ((value - min) / span) * height).toFixed(1);
  return shown
    .map((value, index) => `${index === 0 ? 'M' : 'L'}${x(index)} ${y(Number.isFinite(value) ? value : min)}`)
    .join('');
}
