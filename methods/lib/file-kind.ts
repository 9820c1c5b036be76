import { fileTypeFromBuffer } from 'file-type';
import { convertIt } from './image-reason.ts';
import { markupOf } from './markup.ts';
import { rarePicture } from './rare-picture.ts';

/** What file-type knows as a raw file, by its extension. */
const rawFiles: ReadonlySet<string> = new Set(['arw', 'cr2', 'cr3', 'dng', 'nef', 'orf', 'raf', 'rw2']);

/** Those that it does not know, or only some of: Olympus, Panasonic, Fujifilm, Minolta, Sigma, Canon before 2004. */
const rawStarts = /^(IIRO|IIRS|MMOR|IIU\0|FUJIFILM|\0MRM|FOVb|.{6}HEAPCCDR)/s;

const rawFile = 'a raw file of a camera';

/** What some bytes are that are no image, as the end of `it is …`. The first few thousand bytes are enough. */
export async function kindOf(bytes: Uint8Array): Promise<string> {
  if (rawStarts.test(Buffer.from(bytes.subarray(0, 16)).toString('latin1'))) return `${rawFile}: ${convertIt}`;
  const picture = rarePicture(bytes);
  if (picture !== undefined) return unknownPicture(picture);
  // The mark of UTF-16 is also how a sound may begin.
  const wide = wideText(bytes);
  if (wide !== undefined) return kindOfMarkup(wide);
  // A file that is cut off in its head may end where file-type wants to read on.
  const type = await fileTypeFromBuffer(bytes).catch(() => undefined);
  if (type === undefined) return kindOfText(bytes);
  const name = type.ext.toUpperCase();
  if (rawFiles.has(type.ext)) return `${rawFile} (${name}): ${convertIt}`;
  const [group] = type.mime.split('/');
  if (group === 'image') return unknownPicture(name);
  if (group === 'video') return `a film (${name})`;
  if (group === 'audio') return `a sound file (${name})`;
  return `no image, but a file of the type ${name}`;
}

/** The same for a file that is a raw file for certain, of whichever camera. */
export async function kindOfRaw(bytes: Uint8Array): Promise<string> {
  const kind = await kindOf(bytes);
  return kind.startsWith(rawFile) ? kind : `${rawFile}: ${convertIt}`;
}

function kindOfText(bytes: Uint8Array): string {
  const start = bytes.subarray(0, 4096);
  if (start.every((byte) => byte === 0)) return 'nothing but zeros';
  const text = Buffer.from(start).toString('utf8');
  const kind = kindOfMarkup(text);
  // A character may be cut in two at the end.
  const isText = !start.some(isControl) && !text.slice(0, -1).includes('\ufffd');
  return isText || kind !== plainText ? kind : 'of no kind that is known';
}

const plainText = 'no image, but text';

function kindOfMarkup(text: string): string {
  const { doctype, root } = markupOf(text);
  const isPage = doctype === 'html' || ['html', 'head', 'body'].includes(root?.toLowerCase() ?? '');
  return isPage ? 'a web page (HTML)' : plainText;
}

/** What some programs of Windows call Unicode: UTF-16 behind its mark. */
function wideText(bytes: Uint8Array): string | undefined {
  const mark = Buffer.from(bytes.subarray(0, 2)).toString('latin1');
  if (mark !== '\xff\xfe' && mark !== '\xfe\xff') return undefined;
  const text = new TextDecoder(mark === '\xff\xfe' ? 'utf-16le' : 'utf-16be').decode(bytes.subarray(0, 4096));
  const isText =
    !text.slice(0, -1).includes('\ufffd') && !Array.from(text, (each) => each.charCodeAt(0)).some(isControl);
  return isText ? text : undefined;
}

const unknownPicture = (name: string): string => `an image in a format that can't be read here (${name}): ${convertIt}`;

/** Those that no text has: of the others it has tabs, line and page breaks, and escapes. */
const isControl = (code: number): boolean => code < 9 || (code > 13 && code < 27);
