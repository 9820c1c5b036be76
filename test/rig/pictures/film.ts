import type { Frame, Run } from './frames.ts';
import type { ScreenSize } from './record.ts';
import { escapeXml } from './sheet.ts';

const [cellWidth, lineHeight, margin, barHeight] = [7.8, 18, 16, 30];

/** The sixteen colours of a terminal, on a dark ground: the window is dark on every page. */
const palette = [
  ...['#5c6873', '#e06c5c', '#7fb77e', '#d9b25f', '#7aa6c2', '#c28fc4', '#5fb3b3', '#e3e8ec'],
  ...['#7d8993', '#ef8a7c', '#9acb99', '#e6c784', '#9cc0d8', '#d5aed6', '#83c9c9', '#ffffff'],
];

/** How long the last screen stays before it begins again. */
const lastMs = 5000;

/**
 * Screens as a film that plays by itself: they stand one below the other, and a window moves over them in steps. Where
 * nothing may move, the last one is shown. Lines that are the same in several screens are there once.
 */
export function film(frames: readonly Frame[], { columns, rows }: ScreenSize, title: string): string {
  const width = Math.ceil(columns * cellWidth + 2 * margin);
  const height = rows * lineHeight + margin + barHeight;
  const screenHeight = rows * lineHeight;
  const total = (frames.at(-1)?.at ?? 0) + lastMs;
  const known = new Map<string, string>();
  const screens = frames.map(({ lines }, index) =>
    lines
      .map((runs, row) => {
        if (runs.length === 0) return '';
        const line = runs.map(runText).join('');
        const id = known.get(line) ?? `l${known.size}`;
        known.set(line, id);
        return `<use href="#${id}" y="${index * screenHeight + row * lineHeight}"/>`;
      })
      .join(''),
  );
  // Of screens at the same time, the last.
  const steps = new Map(
    frames.map(({ at }, index) => [
      `${((100 * at) / total).toFixed(2)}%`,
      `{transform:translateY(${-index * screenHeight}px)}`,
    ]),
  );
  const last = (frames.length - 1) * screenHeight;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="13">`,
    `<title id="title">${escapeXml(title)}</title>`,
    '<style>',
    'text{fill:#d5dce2;white-space:pre}.bold{font-weight:bold}.dim{opacity:.65}',
    ...palette.map((colour, index) => `.c${index}{fill:${colour}}`),
    `.film{transform:translateY(${-last}px)}`,
    `@media (prefers-reduced-motion:no-preference){.film{animation:play ${Math.round(total)}ms step-end infinite}}`,
    `@keyframes play{${[...steps].map(([time, place]) => time + place).join('')}}`,
    '</style>',
    `<defs>${[...known].map(([line, id]) => `<g id="${id}">${line}</g>`).join('')}</defs>`,
    `<rect width="${width}" height="${height}" rx="9" fill="#161b20"/>`,
    ...['#e06c5c', '#d9b25f', '#7fb77e'].map(
      (colour, index) => `<circle cx="${18 + index * 18}" cy="16" r="5" fill="${colour}"/>`,
    ),
    `<clipPath id="window"><rect width="${width}" height="${screenHeight}"/></clipPath>`,
    `<g transform="translate(${margin} ${barHeight})" clip-path="url(#window)"><g class="film">`,
    ...screens,
    '</g></g>',
    '</svg>',
    '',
  ].join('\n');
}

/** Each run is as wide as its cells, whatever font is there. */
function runText({ column, text, colour, isBold, isDim }: Run): string {
  const looks = [colour === undefined ? '' : `c${colour}`, isBold ? 'bold' : '', isDim ? 'dim' : ''].filter(Boolean);
  const look = looks.length === 0 ? '' : ` class="${looks.join(' ')}"`;
  const x = (column * cellWidth).toFixed(1);
  const width = ([...text].length * cellWidth).toFixed(1);
  return `<text${look} x="${x}" y="13.500" textLength="${width}" lengthAdjust="spacingAndGlyphs">${escapeXml(text)}</text>`;
}
