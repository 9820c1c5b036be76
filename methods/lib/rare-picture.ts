/** How pictures begin that file-type does not know. */
const starts: readonly (readonly [start: string, name: string])[] = [
  ['v/1\x01', 'EXR'],
  ['#?RADIANCE', 'HDR'],
  ['#?RGBE', 'HDR'],
  ['DDS ', 'DDS'],
  ['qoif', 'QOI'],
  ['SIMPLE  =', 'FITS'],
];

/** The name of a format that file-type does not know, or takes for another: most files of TGA begin as a cursor would. */
export function rarePicture(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.subarray(0, 512)).toString('latin1');
  const found = starts.find(([start]) => head.startsWith(start));
  if (found !== undefined) return found[1];
  if (/^P[1-7]\s+(#[^\n]*\n\s*)*\d/.test(head)) return 'PNM';
  if (isTarga(bytes.subarray(0, 32))) return 'TGA';
  if (isPcx(bytes)) return 'PCX';
  return isSgi(bytes) ? 'SGI' : undefined;
}

/** It has no mark: true colours or gray without a palette, some width and height, and a depth that there is. */
function isTarga([, palette, type = 0, ...rest]: Uint8Array): boolean {
  if (palette !== 0 || ![2, 3, 10, 11].includes(type) || rest.slice(0, 5).some((byte) => byte !== 0)) return false;
  const [widthLow = 0, widthHigh = 0, heightLow = 0, heightHigh = 0, depth = 0] = rest.slice(9, 14);
  return widthLow + widthHigh > 0 && heightLow + heightHigh > 0 && [8, 15, 16, 24, 32].includes(depth);
}

function isPcx([mark, version = 1, packed = 2, bits = 0]: Uint8Array): boolean {
  return mark === 10 && [0, 2, 3, 4, 5].includes(version) && packed < 2 && [1, 2, 4, 8].includes(bits);
}

function isSgi([first, second, packed = 2, sampleBytes = 0, dimensions]: Uint8Array): boolean {
  return first === 1 && second === 0xda && packed < 2 && [1, 2].includes(sampleBytes) && dimensions === 0;
}
