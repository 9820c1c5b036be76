const longest = 60;

/** A value as an error message shows it, in one line: `'big'`, `12`, `an array of 3`, `a Map`. */
export function describeValue(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return quoted(value.length > longest ? `${value.slice(0, longest - 3)}…` : value);
    case 'undefined':
      return 'nothing';
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value);
    case 'boolean':
      return String(value);
    case 'bigint':
      return `${shorten(String(value))}n`;
    case 'object':
      return value === null ? 'null' : describeObject(value);
    default:
      return `a ${typeof value}`;
  }
}

function describeObject(value: object): string {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'an invalid Date' : `Date ${value.toISOString()}`;
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (Array.isArray(value)) return withLength('array', value.length);
  const name = classOf(value);
  if (ArrayBuffer.isView(value) && 'length' in value) return withLength(name, Number(value.length));
  return name === '' || name === 'Object' ? 'an object' : withArticle(name);
}

function withLength(name: string, length: number): string {
  return length === 0 ? `an empty ${name}` : `${withArticle(name)} of ${length}`;
}

/** The name of its class; '' if it has none. */
export function classOf(value: object): string {
  const name: unknown = Object.getPrototypeOf(value)?.constructor?.name;
  // A class that names itself in its body may be called `_Job` in a bundle.
  return typeof name === 'string' ? name.replace(/^_(?=[A-Z])/, '') : '';
}

/** `an integer`, `a Map`; `a URL` and `a Uint8Array` too, as they are spoken. */
export function withArticle(name: string): string {
  return `${/^[aeio]/i.test(name) ? 'an' : 'a'} ${name}`;
}

/** Line breaks and control characters are escaped: the text may come from anywhere and go to a terminal. */
function quoted(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"')}'`;
}

function shorten(text: string): string {
  return text.length > longest ? `${text.slice(0, longest - 3)}…` : text;
}
