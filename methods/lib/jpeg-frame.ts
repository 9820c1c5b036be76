/** How the pixels of a JPEG file are stored, by the header of its frame. */
export interface JpegFrame {
  /** The second byte of the marker: 0xc0 to 0xcf. */
  readonly marker: number;
  readonly bits: number;
}

const noFrame: ReadonlySet<number> = new Set([0xc4, 0xc8, 0xcc]);

/** The first frame; undefined when the file ends or is damaged before it, or is no JPEG. */
export function jpegFrame(image: Uint8Array): JpegFrame | undefined {
  const view = new DataView(image.buffer, image.byteOffset, image.byteLength);
  let at = 2;
  while (at + 5 <= view.byteLength && view.getUint8(at) === 0xff) {
    const marker = view.getUint8(at + 1);
    if (marker >= 0xc0 && marker <= 0xcf && !noFrame.has(marker)) return { marker, bits: view.getUint8(at + 4) };
    // The marker may be preceded by any number of fill bytes.
    at += marker === 0xff ? 1 : 2 + view.getUint16(at + 2);
  }
  return undefined;
}
