const starts: readonly [start: string, extension: string][] = [
  ['\xff\xd8\xff', 'jpg'],
  ['\x89PNG\r\n\x1a\n', 'png'],
  ['GIF8', 'gif'],
  ['II*\0', 'tif'],
  ['MM\0*', 'tif'],
  ['II+\0', 'tif'],
  ['MM\0+', 'tif'],
];

const brands: Readonly<Record<string, string>> = {
  avif: 'avif',
  avis: 'avif',
  heic: 'heic',
  heix: 'heic',
  hevc: 'heic',
  hevx: 'heic',
  mif1: 'heif',
  msf1: 'heif',
};

/** The usual file extension of an image, told by its first bytes; undefined when it is no image that is known here. */
export function imageExtension(image: Uint8Array): string | undefined {
  const head = Buffer.from(image.buffer, image.byteOffset, Math.min(image.byteLength, 1024)).toString('latin1');
  if (head.startsWith('RIFF') && head.startsWith('WEBP', 8)) return 'webp';
  if (head.startsWith('ftyp', 4)) return isoExtension(head);
  if (/^(\xef\xbb\xbf)?\s*<(\?xml|!--|!DOCTYPE svg|svg)/.test(head) && head.includes('<svg')) return 'svg';
  return starts.find(([start]) => head.startsWith(start))?.[1];
}

/** AVIF and HEIF are one container: the main brand may be general, then the compatible ones tell. */
function isoExtension(head: string): string | undefined {
  const end = head.charCodeAt(2) * 256 + head.charCodeAt(3);
  const listed = head.slice(16, end).match(/.{4}/gs) ?? [];
  const found = [head.slice(8, 12), ...listed].flatMap((brand) => brands[brand] ?? []);
  return found.find((extension) => extension !== 'heif') ?? found[0];
}

const synonyms: Readonly<Record<string, string>> = { jpeg: 'jpg', jpe: 'jpg', tiff: 'tif', heif: 'heic' };

/** Whether two extensions stand for the same format: `JPEG` and `jpg`. */
export function sameExtension(a: string, b: string): boolean {
  const plain = (extension: string): string => synonyms[extension.toLowerCase()] ?? extension.toLowerCase();
  return plain(a) === plain(b);
}
