import { type ColumnType, isDecimalType } from '@accelerator/column';
import type { Edge } from './histogram-slice.ts';

/**
 * The edges of about `bins` bins from the least to the greatest value, in nice steps: 1, 2 or 5 times a power of ten
 * for numbers; seconds, minutes, hours, days, months and years as a calendar has them for dates and times. All in the
 * unit in which values of the type are stored.
 */
export function binEdges(type: ColumnType, min: Edge, max: Edge, bins: number): Edge[] {
  switch (type) {
    case 'int64':
      return wholeEdges(BigInt(min), BigInt(max), bins);
    case 'int32':
    case 'bool':
      return wholeEdges(BigInt(min), BigInt(max), bins).map(Number);
    case 'date':
      return calendarEdges(Number(min) * dayMs, Number(max) * dayMs, bins, dayMs).map((ms) => ms / dayMs);
    case 'datetime':
      return calendarEdges(Number(min), Number(max), bins, 1);
    case 'time':
      return clockEdges(Number(min), Number(max), bins);
    default:
      if (isDecimalType(type)) return wholeEdges(BigInt(min), BigInt(max), bins);
      return numberEdges(Number(min), Number(max), bins);
  }
}

const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

function numberEdges(min: number, max: number, bins: number): number[] {
  const step = niceStep(max / bins - min / bins || Math.abs(min) / bins || 1 / bins);
  // Products of whole numbers: sums of steps would drift, and end in many digits.
  const power = Math.floor(Math.log10(step) + 1e-9);
  const scale = power < 0 ? 10 ** -power : 1;
  const first = Math.floor(min / step + 1e-9);
  const unit = Math.round(step * scale);
  const edgeAt = (index: number): number => (power < 0 ? ((first + index) * unit) / scale : (first + index) * step);
  return collect(edgeAt, max);
}

function wholeEdges(min: bigint, max: bigint, bins: number): bigint[] {
  const span = max - min + 1n;
  const rough = Number(span) / bins;
  const step = rough <= 1 ? 1n : BigInt(niceStep(rough));
  const first = min / step - (min % step < 0n ? 1n : 0n);
  const edges = [first * step];
  for (let edge = (first + 1n) * step; ; edge += step) {
    edges.push(edge);
    if (edge > max) return edges;
  }
}

const clockSteps = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 14_400, 21_600, 43_200, 86_400,
];

/** Seconds of a day that make nice steps; below a second, as numbers do. */
function stepSeconds(rough: number): number {
  if (rough <= 1) return niceStep(rough);
  return clockSteps.find((step) => step >= rough) ?? 86_400;
}

function clockEdges(min: number, max: number, bins: number): number[] {
  const step = Math.max(1, stepSeconds((max - min) / bins / 1_000_000) * 1_000_000);
  const first = Math.floor(min / step);
  return collect((index) => (first + index) * step, max);
}

const daySteps = [1, 2, 7, 14];
const monthSteps = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000, 12_000];

function calendarEdges(min: number, max: number, bins: number, least: number): number[] {
  const rough = Math.max((max - min) / bins, least);
  if (rough <= dayMs / 2) {
    const step = Math.max(least, stepSeconds(rough / secondMs) * secondMs);
    const first = Math.floor(min / step);
    return collect((index) => (first + index) * step, max);
  }
  const days = daySteps.find((step) => step * dayMs >= rough);
  if (days !== undefined) {
    // The first of January 1970 was a Thursday: weeks begin on Mondays.
    const offset = days >= 7 ? 4 * dayMs : 0;
    const step = days * dayMs;
    const first = Math.floor((min - offset) / step);
    return collect((index) => (first + index) * step + offset, max);
  }
  const months = monthSteps.find((step) => step * 30.4 * dayMs >= rough) ?? 12_000;
  const date = new Date(min);
  const first = Math.floor((date.getUTCFullYear() * 12 + date.getUTCMonth()) / months);
  return collect((index) => monthStart((first + index) * months), max);
}

function monthStart(month: number): number {
  const date = new Date(0);
  // Not Date.UTC: it takes the years below 100 for those of our time.
  return date.setUTCFullYear(Math.floor(month / 12), ((month % 12) + 12) % 12, 1);
}

/** Edges until one is above the greatest value, at least two. */
function collect(edgeAt: (index: number) => number, max: number): number[] {
  const edges = [edgeAt(0)];
  for (let index = 1; index <= mostBins; index++) {
    const edge = edgeAt(index);
    edges.push(edge);
    if (!(edge <= max)) break;
  }
  return edges;
}

/** Whatever rounding does: there is an end. */
const mostBins = 10_000;

/** The least of 1, 2 and 5 times a power of ten that is not below a number. */
function niceStep(rough: number): number {
  const power = Math.floor(Math.log10(rough));
  for (const [factor, exponent] of [
    [1, power],
    [2, power],
    [5, power],
    [1, power + 1],
  ] as const) {
    const step = Number(`${factor}e${exponent}`);
    if (step >= rough * (1 - 1e-9)) return step;
  }
  return Number(`2e${power + 1}`);
}
