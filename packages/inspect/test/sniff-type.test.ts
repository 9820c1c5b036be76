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

test('SVG and HTML are known however they begin, and other text is not', () => {
  const svg = [
    '<svg width="1"/>',
    '\ufeff \n<?xml version="1.0"?>\n<!-- a --><!DOCTYPE svg PUBLIC "a">\n<SVG >',
    '<!---->\n<svg\n>',
  ];
  expect(svg.map((text) => sniffType(Buffer.from(text)))).toEqual(svg.map(() => 'svg'));
  const html = ['<!doctype html><p>', ' <HTML lang="en">', '<script >', '<!-- x --><body>'];
  expect(html.map((text) => sniffType(Buffer.from(text)))).toEqual(html.map(() => 'html'));
  const others = ['<svgx>', '<p>', 'x<svg>', '<?xml version="1.0"?><note/>', '<', '   ', ''];
  expect(others.map((text) => sniffType(Buffer.from(text)))).toEqual(others.map(() => 'bytes'));
});
