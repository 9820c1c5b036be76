/** What kind of file some bytes are, by their first ones; `bytes` when none is recognised. */
export function sniffType(bytes: Uint8Array): string {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(16, bytes.byteLength)).toString('latin1');
  return signatures.find(([, offset, text]) => start.startsWith(text, offset))?.[0] ?? markupType(bytes) ?? 'bytes';
}

/** White space, and the bytes of a byte order mark. */
const marksBefore: ReadonlySet<number> = new Set([0x09, 0x0a, 0x0d, 0x20, 0xef, 0xbb, 0xbf]);

/** SVG and HTML are text, that begins in many ways. */
function markupType(bytes: Uint8Array): string | undefined {
  const first = bytes.findIndex((byte) => !marksBefore.has(byte));
  if (bytes[first] !== 0x3c) return undefined;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(1024, bytes.byteLength)).toString('utf8');
  const start = text.replace(/^\ufeff?(\s+|<\?xml[^>]*>|<!--[\s\S]*?-->|<!doctype svg[^>]*>)*/i, '').toLowerCase();
  if (/^<svg[\s>]/.test(start)) return 'svg';
  return /^<(!doctype html|html|head|body|script)[\s>]/.test(start) ? 'html' : undefined;
}

const signatures: readonly (readonly [type: string, offset: number, text: string])[] = [
  ['jpeg', 0, '\u00ff\u00d8\u00ff'],
  ['png', 0, '\u0089PNG'],
  ['gif', 0, 'GIF8'],
  ['webp', 8, 'WEBP'],
  ['avif', 4, 'ftypavif'],
  ['avif', 4, 'ftypavis'],
  ['heif', 4, 'ftyphei'],
  ['heif', 4, 'ftypmif1'],
  ['tiff', 0, 'II*\0'],
  ['tiff', 0, 'MM\0*'],
  ['bmp', 0, 'BM'],
  ['pdf', 0, '%PDF'],
  ['zip', 0, 'PK\u0003\u0004'],
  ['gzip', 0, '\u001f\u008b'],
];
