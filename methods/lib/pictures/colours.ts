import { toUnitLength } from './edges.ts';
import { toOklab } from './oklab.ts';

const lightBins = 8;
const axisBins = 7;
/** Colours beyond count as those at the end. */
const axisEnd = 0.2;

/** Lightness in 8 bins, then colours on a grid of 7 by 7. */
export const histogramLength = lightBins + axisBins * axisBins;

/** Brighter and darker copies differ in lightness, and hardly in colour. */
const lightWeight = 0.25;

/** How much of a picture has which lightness, and which colour; roots of the shares, of norm 1 together. */
export function colourHistogram(rgb: Float32Array): Float32Array {
  const histogram = new Float32Array(histogramLength);
  const add = (bin: number, share: number): void => {
    histogram[bin] = (histogram[bin] ?? 0) + share;
  };
  for (let at = 0; at < rgb.length; at += 3) {
    const [lightness, a, b] = toOklab(rgb[at] ?? 0, rgb[at + 1] ?? 0, rgb[at + 2] ?? 0);
    const light = placeOf(lightness, lightBins);
    const [x, y] = [placeOf((a / axisEnd + 1) / 2, axisBins), placeOf((b / axisEnd + 1) / 2, axisBins)];
    for (const [bin, share] of light) add(bin, share * lightWeight);
    for (const [row, part] of y)
      for (const [column, share] of x) add(lightBins + row * axisBins + column, part * share);
  }
  return toUnitLength(histogram.map(Math.sqrt));
}

type Shares = readonly (readonly [bin: number, share: number])[];

/** The two bins whose centres a value from 0 to 1 lies between, by how near they are: a little brighter is a little different. */
function placeOf(value: number, bins: number): Shares {
  const place = Math.min(1, Math.max(0, value)) * (bins - 1);
  const first = Math.min(bins - 2, Math.floor(place));
  return [
    [first, 1 - (place - first)],
    [first + 1, place - first],
  ];
}

/** A colour that much of a picture has. */
export interface MainColour {
  /** `#rrggbb` */
  readonly colour: string;
  /** From 0 to 1. */
  readonly share: number;
}

const mostColours = 5;
/** Colours that are nearer are one. */
const nearColours = 0.1;

interface Group {
  readonly sum: [red: number, green: number, blue: number];
  count: number;
}

/** The colours that most of a picture has, the most frequent first: means of the fullest cells of a grid, near ones together. */
export function mainColours(rgb: Float32Array): MainColour[] {
  const cells = new Map<number, Group>();
  for (let at = 0; at < rgb.length; at += 3) {
    const [red, green, blue] = [rgb[at] ?? 0, rgb[at + 1] ?? 0, rgb[at + 2] ?? 0];
    const [lightness, a, b] = toOklab(red, green, blue);
    const cell = Math.floor(lightness * 10) * 10_000 + Math.floor((a + 0.5) * 20) * 100 + Math.floor((b + 0.5) * 20);
    const group = cells.get(cell) ?? { sum: [0, 0, 0], count: 0 };
    cells.set(cell, addTo(group, [red, green, blue], 1));
  }
  const main: Group[] = [];
  for (const cell of [...cells.values()].sort((a, b) => b.count - a.count)) {
    const near = main.find((each) => distance(each, cell) < nearColours);
    if (near !== undefined) addTo(near, cell.sum, cell.count);
    else main.push(cell);
  }
  const pixels = rgb.length / 3;
  return main
    .sort((a, b) => b.count - a.count)
    .slice(0, mostColours)
    .map((group) => ({ colour: hexOf(group), share: Math.round((group.count / pixels) * 1000) / 1000 }));
}

function addTo(group: Group, [red, green, blue]: Group['sum'], count: number): Group {
  group.sum[0] += red;
  group.sum[1] += green;
  group.sum[2] += blue;
  group.count += count;
  return group;
}

function distance(a: Group, b: Group): number {
  const [one, other] = [oklabOf(a), oklabOf(b)];
  return Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2]);
}

function oklabOf({ sum: [red, green, blue], count }: Group) {
  return toOklab(red / count, green / count, blue / count);
}

function hexOf({ sum, count }: Group): string {
  return `#${sum
    .map((value) =>
      Math.round(value / count)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;
}
