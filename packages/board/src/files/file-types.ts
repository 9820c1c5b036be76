/** How a file of a job is shown. What is not in this list is only handed out to be saved. */
export type FileKind = 'picture' | 'text' | 'page' | 'other';

const types: Readonly<Record<string, readonly [type: string, kind: FileKind]>> = {
  png: ['image/png', 'picture'],
  jpg: ['image/jpeg', 'picture'],
  jpeg: ['image/jpeg', 'picture'],
  gif: ['image/gif', 'picture'],
  webp: ['image/webp', 'picture'],
  avif: ['image/avif', 'picture'],
  bmp: ['image/bmp', 'picture'],
  // Pictures that may hold scripts, and pages: shown in a frame that runs nothing.
  svg: ['image/svg+xml', 'page'],
  html: ['text/html; charset=utf-8', 'page'],
  htm: ['text/html; charset=utf-8', 'page'],
};

const texts = 'txt log csv tsv json jsonl md ts js mjs py yaml yml xml toml ini cfg sql sh'.split(' ');

export function typeOf(name: string): { readonly type: string; readonly kind: FileKind } {
  const ending = /\.([A-Za-z0-9]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
  const known = Object.hasOwn(types, ending) ? types[ending] : undefined;
  if (known !== undefined) return { type: known[0], kind: known[1] };
  if (texts.includes(ending)) return { type: 'text/plain; charset=utf-8', kind: 'text' };
  return { type: 'application/octet-stream', kind: 'other' };
}
