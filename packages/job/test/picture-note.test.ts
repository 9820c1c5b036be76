import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { noteIn, type PictureNote, withNote } from '../src/index.ts';

const note = { job: 'main-3', method: 'größer', created: '2026-11-26T00:00:00.000Z', of: 'a/b.png' };
const ofKey: PictureNote = { key: 'a2b6', method: 'export_images', of: 'ä.jpg' };
const picture = sharp({ create: { width: 3, height: 2, channels: 3, background: '#123456' } });

describe.each(['png', 'jpeg'] as const)('a picture in %s', (format) => {
  test('says where it comes from, and is the same picture', async () => {
    const bytes = await picture.clone().toFormat(format).toBuffer();
    const noted = withNote(bytes, note) ?? Buffer.alloc(0);
    expect(noteIn(noted)).toEqual(note);
    expect(noteIn(bytes)).toBeUndefined();
    expect(noteIn(withNote(bytes, ofKey) ?? bytes)).toEqual(ofKey);
    // The last one who has put it in is who has made this file.
    expect(noteIn(withNote(withNote(bytes, ofKey) ?? bytes, note) ?? bytes)).toEqual(note);
    const [before, after] = [await sharp(bytes).raw().toBuffer(), await sharp(noted).raw().toBuffer()];
    expect(after).toEqual(before);
  });

  test('that is cut or damaged says nothing', async () => {
    const noted = withNote(await picture.clone().toFormat(format).toBuffer(), note) ?? Buffer.alloc(0);
    for (let length = 0; length < noted.byteLength; length++) {
      const found = noteIn(noted.subarray(0, length));
      expect(found === undefined || ('job' in found && found.job === note.job)).toBe(true);
    }
    for (let at = 0; at < noted.byteLength; at++) {
      const harmed = Buffer.from(noted);
      harmed[at] = (harmed[at] ?? 0) ^ 0xff;
      expect(() => noteIn(harmed)).not.toThrow();
    }
  });
});

test('other files get no note', () => {
  expect(withNote(Buffer.from('GIF89a'), note)).toBeUndefined();
  expect(noteIn(Buffer.from('text'))).toBeUndefined();
});
