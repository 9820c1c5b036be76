import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { InputFile } from '@accelerator/sdk';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { isCameraRaw } from '../lib/camera-raw.ts';
import { looksTruncated } from '../lib/end-marker.ts';
import { kindOf } from '../lib/file-kind.ts';
import { imageExtension, mayBeImage } from '../lib/image-formats.ts';
import { jpegFrame } from '../lib/jpeg-frame.ts';
import { markupOf } from '../lib/markup.ts';
import { readImageFile } from '../lib/read-image-file.ts';
import { refuseImage } from '../lib/refuse-image.ts';
import { TiffFile, tiffTags } from '../lib/tiff-file.ts';

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

describe('what a text in XML or HTML is', () => {
  test.each<[string, string | undefined, string | undefined]>([
    ['', undefined, undefined],
    ['text', undefined, undefined],
    ['<svg/>', undefined, 'svg'],
    ['\ufeff  \n<svg a="b">', undefined, 'svg'],
    ['<svg:svg xmlns:svg="x">', undefined, 'svg:svg'],
    ['<?xml version="1.0"?><!-- <html> --><svg>', undefined, 'svg'],
    ['<!DOCTYPE html><p>', 'html', 'p'],
    ['<!doctype  HTML PUBLIC "x"><HTML>', 'html', 'HTML'],
    ['<!DOCTYPE svg [ <!ENTITY a "<b>"> ]><svg>', 'svg', 'svg'],
    ['<!DOCTYPE svg [ never ends <svg>', 'svg', undefined],
    ['<!-- never ends <svg>', undefined, undefined],
    ['< svg>', undefined, undefined],
    ['</svg>', undefined, undefined],
    ['<!-- a -->x<svg>', undefined, undefined],
  ])('%j', (text, doctype, root) => {
    expect(markupOf(text)).toEqual({ doctype, root });
  });

  test('behind many comments, in no time', () => {
    expect(markupOf(`${'<!-- - -- -->'.repeat(5000)}<svg>`).root).toBe('svg');
  });
});

describe('the format of an image by its first bytes', () => {
  const drawing = '<svg xmlns="http://www.w3.org/2000/svg"/>';
  test.each<[string, Buffer, string | undefined]>([
    ['nothing', Buffer.alloc(0), undefined],
    ['a JPEG of three bytes', latin1('\xff\xd8\xff'), 'jpg'],
    ['a JPEG of two bytes', latin1('\xff\xd8'), undefined],
    ['BigTIFF of either order', latin1('MM\0+\0\x08'), 'tif'],
    ['RIFF that is a sound', latin1('RIFF\0\0\0\0WAVE'), undefined],
    ['a box without a length', latin1('\0\0\0\0ftypavif'), 'avif'],
    ['a film', latin1('\0\0\0\x14ftypisom\0\0\0\0mp42'), undefined],
    ['HEIF of a general brand', latin1('\0\0\0\x14ftypmif1\0\0\0\0mif1'), 'heif'],
    ['a brand beyond the end of its box', latin1('\0\0\0\x10ftypisom\0\0\0\0avif'), undefined],
    ['a drawing, packed', gzipSync(drawing), 'svgz'],
    ['a drawing, packed and cut', gzipSync(drawing + ' '.repeat(5000)).subarray(0, -9), 'svgz'],
    ['a text, packed', gzipSync('text'), undefined],
    ['no gzip behind its mark', latin1('\x1f\x8b\x08\0\0'), undefined],
    ['a drawing behind a long comment', Buffer.from(`<!--${'x'.repeat(50_000)}-->${drawing}`), 'svg'],
    ['a drawing behind too long a comment', Buffer.from(`<!--${'x'.repeat(70_000)}-->${drawing}`), undefined],
  ])('%s', (_, bytes, extension) => {
    expect(imageExtension(bytes)).toBe(extension);
    const inside = Buffer.concat([latin1('xxx'), bytes, latin1('yyyyyyyyy')]).subarray(3, 3 + bytes.length);
    expect(imageExtension(inside)).toBe(extension);
  });

  test('a start of markup may become a drawing, if the whole is not too large', () => {
    expect([
      mayBeImage(latin1(' <!--'), 1000),
      mayBeImage(latin1(' <!--'), 1e8),
      mayBeImage(latin1('text'), 9),
    ]).toEqual([true, false, false]);
  });

  test('a drawing of gigabytes is none, whether it is read or at hand', async () => {
    expect(mayBeImage(latin1(drawing), 31e6)).toBe(true);
    expect(mayBeImage(latin1(drawing), 32e6)).toBe(false);
    // Packed, it says nothing of its size, and a photograph may have any.
    expect(mayBeImage(gzipSync(drawing), 32e6)).toBe(true);
    expect(mayBeImage(latin1('\xff\xd8\xff'), 1.9e9)).toBe(true);
    const huge = Buffer.alloc(32e6, ' ');
    huge.write(drawing);
    await expect(refuseImage(huge)).rejects.toThrow('it is a drawing of more than 32 MB');
    const folder = mkdtempSync(path.join(tmpdir(), 'huge-drawing-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = path.join(folder, 'a.svg');
    writeFileSync(file, drawing);
    truncateSync(file, 1.9e9);
    await expect(readImageFile(new InputFile(file, { path: file, digest: '' }))).rejects.toThrow(
      'it is a drawing of more than 32 MB',
    );
  });
});

describe('an end that is missing', () => {
  const jpeg = latin1('\xff\xd8\xff\xe0\0\x04ab\xff\xda\0\x02data\xff\xd9');
  const png = latin1('\x89PNG\r\n\x1a\n\0\0\0\x02IDATxx1234\0\0\0\0IEND1234');
  const webp = latin1('RIFF\x0a\0\0\0WEBPabcdef');
  const avif = latin1('\0\0\0\x0cftypavif\0\0\0\x0amdatxx');
  const tiff = latin1('II*\0\x08\0\0\0\0\0');
  const gif = latin1('GIF89a;');
  test.each([
    ['jpeg', jpeg],
    ['png', png],
    ['webp', webp],
    ['avif', avif],
    ['tiff', tiff],
    ['gif', gif],
  ])('of a %s, wherever it is cut', (_, image) => {
    expect(looksTruncated(image)).toBe(false);
    expect(looksTruncated(image.subarray(0, -1))).toBe(true);
  });

  test.each<[string, Buffer, boolean]>([
    ['a JPEG with more behind its end', Buffer.concat([jpeg, latin1('more')]), false],
    ['a JPEG with fill bytes', latin1('\xff\xd8\xff\xff\xff\xe0\0\x02\xff\xda\xff\xd9'), false],
    ['a JPEG whose only end is in its header', latin1('\xff\xd8\xff\xe0\0\x04\xff\xd9\xff\xda\0\x02data'), true],
    ['a GIF with zeros behind its end', latin1('GIF89a;\0\0'), false],
    ['boxes up to the end', latin1('\0\0\0\x0cftypavif\0\0\0\0mdat'), false],
    ['a box with a long length', latin1('\0\0\0\x0cftypavif\0\0\0\x01mdat\0\0\0\0\0\0\0\x11x'), false],
    ['a box with a long length that is cut', latin1('\0\0\0\x0cftypavif\0\0\0\x01mdat\0\0'), true],
    ['TIFF whose directory is beyond the end', latin1('MM\0*\0\0\0\xff\0\0'), true],
    ['nothing', Buffer.alloc(0), false],
    ['text', latin1('text'), false],
  ])('%s: %j', (_, image, expected) => {
    expect(looksTruncated(image)).toBe(expected);
  });
});

test.each<[string, string, { marker: number; bits: number } | undefined]>([
  ['baseline', '\xff\xd8\xff\xc0\0\x0b\x08', { marker: 0xc0, bits: 8 }],
  ['behind other segments', '\xff\xd8\xff\xe0\0\x04ab\xff\xc4\0\x02\xff\xc2\0\x0b\x0c', { marker: 0xc2, bits: 12 }],
  ['behind fill bytes', '\xff\xd8\xff\xff\xff\xc3\0\x0b\x10', { marker: 0xc3, bits: 16 }],
  ['tables are none', '\xff\xd8\xff\xc4\0\x02\xff\xc8\0\x02\xff\xcc\0\x02', undefined],
  ['cut', '\xff\xd8\xff\xc0\0', undefined],
  ['nothing', '', undefined],
])('the frame of a JPEG: %s', (_, text, frame) => {
  expect(jpegFrame(latin1(text))).toEqual(frame);
});

describe('the directories of a TIFF file', () => {
  /** A file with one directory of short values. */
  function tiff(entries: readonly (readonly [tag: number, value: number])[], next = 0, little = true): Buffer {
    const bytes = Buffer.alloc(8 + 2 + entries.length * 12 + 4);
    const short = (value: number, at: number): unknown =>
      little ? bytes.writeUInt16LE(value, at) : bytes.writeUInt16BE(value, at);
    const long = (value: number, at: number): unknown =>
      little ? bytes.writeUInt32LE(value, at) : bytes.writeUInt32BE(value, at);
    bytes.write(little ? 'II' : 'MM');
    short(42, 2);
    long(8, 4);
    short(entries.length, 8);
    entries.forEach(([tag, value], index) => {
      const at = 10 + index * 12;
      short(tag, at);
      short(3, at + 2);
      long(1, at + 4);
      short(value, at + 8);
    });
    long(next, bytes.length - 4);
    return bytes;
  }
  const directories = (bytes: Uint8Array): object[] =>
    new TiffFile(bytes).directories().map((each) => Object.fromEntries(each));
  const some = [
    [tiffTags.bitsPerSample, 16],
    [999, 5],
    [tiffTags.photometric, 2],
  ] as const;

  test('have the tags that are wanted, in either order of bytes', () => {
    for (const little of [true, false]) expect(directories(tiff(some, 0, little))).toEqual([{ 258: [16], 262: [2] }]);
    expect(directories(tiff([[999, 5]]))).toEqual([{}]);
  });

  test('that lead round or out of the file end', () => {
    expect(directories(tiff(some, 8))).toHaveLength(1);
    expect(directories(tiff(some, 1e9))).toHaveLength(1);
    expect(directories(tiff(some).subarray(0, 30))).toHaveLength(1);
    expect([directories(Buffer.alloc(0)), directories(latin1('II*\0')), directories(Buffer.alloc(100))]).toEqual([
      [],
      [],
      [],
    ]);
  });

  test('any bytes have some, or none, in no time', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.constantFrom('II*\0', 'MM\0*', 'II+\0', 'MM\0+'),
        (bytes, head) => {
          expect(directories(Buffer.concat([latin1(head), bytes])).length).toBeLessThanOrEqual(64);
        },
      ),
    );
  });

  test.each<[string, readonly (readonly [number, number])[], boolean]>([
    ['a picture', [[tiffTags.photometric, 2]], false],
    ['the preview of another', [[tiffTags.subfileType, 1]], true],
    ['pages are no previews', [[tiffTags.subfileType, 2]], false],
    ['pixels of a sensor', [[tiffTags.photometric, 32803]], true],
    ['a DNG', [[tiffTags.dngVersion, 1]], true],
  ])('tell a raw file of a camera: %s', (_, entries, expected) => {
    const bytes = tiff(entries);
    expect(isCameraRaw(bytes, new TiffFile(bytes).directories())).toBe(expected);
  });
});

describe('what a file is that is no image', () => {
  const unknown = (format: string): string =>
    `an image in a format that can't be read here (${format}): convert it to JPEG or PNG`;

  const utf16 = (text: string): Buffer => Buffer.from(`\ufeff${text}`, 'utf16le');
  const targa = (type: number, depth: number): Buffer =>
    Buffer.concat([Buffer.from([0, 0, type, 0, 0, 0, 0, 0, 0, 0, 0, 0, 40, 0, 28, 0, depth, 0]), Buffer.alloc(90, 7)]);

  test.each<[string, Buffer, string]>([
    ['a page in UTF-16', utf16('<!DOCTYPE html><html>'), 'a web page (HTML)'],
    ['the same, the other way round', utf16('<html><body>').swap16(), 'a web page (HTML)'],
    ['a text in UTF-16', utf16('Dear diary'), 'no image, but text'],
    ['a sound that begins with the mark of UTF-16', latin1(`\xff\xfe${'\x01\0\xd8'.repeat(50)}`), 'a sound file (MP1)'],
    ['a picture that begins as a cursor does', targa(2, 24), unknown('TGA')],
    ['one with packed rows', targa(10, 32), unknown('TGA')],
    ['PNM', latin1('P6\n4 4\n255\n'), unknown('PNM')],
    ['PCX', latin1('\x0a\x05\x01\x08\0\0\0\0'), unknown('PCX')],
    ['OpenEXR', latin1('v/1\x01\x02\0\0\0'), unknown('EXR')],
    ['a cursor', latin1('\0\0\x02\0\x01\0  \0\0\0\0\0\0'), unknown('CUR')],
    ['a text that begins with a P', latin1('P6 is a processor'), 'no image, but text'],
  ])('%s', async (_, bytes, kind) => {
    expect(await kindOf(bytes)).toBe(kind);
  });
});
