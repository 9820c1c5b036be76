import { namePart } from './name-part.ts';

/** Parts of a query; what is undefined or empty is left out, and a list is repeated. */
export type Query = Readonly<Record<string, string | number | readonly string[] | undefined>>;

/** A part of a path. The slashes of a text lead deeper, as those of files do; a `whole` name is one part, whatever it is. */
export type Part = string | number | { readonly whole: string };

/** An address of the board, and nothing else: all that is in a name is encoded, so no name leads elsewhere. */
export function url(parts: readonly Part[], query: Query = {}): string {
  const path = parts.flatMap((part) =>
    typeof part === 'object' ? namePart(part.whole) : String(part).split('/').map(encodePart),
  );
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    [value ?? '']
      .flat()
      .flatMap((each) => (each === '' ? [] : [`${encodeURIComponent(name)}=${encodeURIComponent(each)}`])),
  );
  return `/${path.join('/')}${pairs.length === 0 ? '' : `?${pairs.join('&')}`}`;
}

/** No job and no file is all dots, and a browser would take such a part for a folder above. */
function encodePart(part: string): string {
  return /^\.{1,2}$/.test(part) ? '-' : encodeURIComponent(part);
}
