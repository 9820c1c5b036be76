import { expect, test } from 'vitest';
import { sniffType } from '../src/values/sniff-type.ts';

test('files are known by their first bytes', () => {
  const head = (text: string): Buffer => Buffer.from(text, 'latin1');
  expect(
    ['\x89PNG\r\n', 'GIF89a', 'RIFF\0\0\0\0WEBPVP8 ', '\0\0\0 ftypavif', 'II*\0', 'no'].map((text) =>
      sniffType(head(text)),
    ),
  ).toEqual(['png', 'gif', 'webp', 'avif', 'tiff', 'bytes']);
});
