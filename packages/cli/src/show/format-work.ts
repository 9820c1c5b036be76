import { formatBytes, formatCount, formatSeconds, type MapSliceWork, type MapWork } from '@accelerator/inspect';
import type { PartCost, PhaseRecord } from '@accelerator/job';
import { formatFilledTable, type TableColumn } from '../output/table.ts';

const slicesShown = 16;

const costColumns: readonly TableColumn[] = [
  { title: 'rows read', align: 'right' },
  { title: 'rows written', align: 'right' },
  { title: 'bytes read', align: 'right' },
  { title: 'peak memory', align: 'right' },
];

/** A line for each phase of each slice. */
export function phaseLines(phases: readonly PhaseRecord[]): string[] {
  if (phases.length === 0) return [];
  const sliced = phases.filter(({ sliceno }) => sliceno !== null);
  const kept = phases.length > slicesShown + 2 ? slowest(sliced, ({ seconds }) => seconds) : new Set(sliced);
  const shown = phases.filter((record) => record.sliceno === null || kept.has(record));
  return [
    ...formatFilledTable(
      [{ title: 'phase' }, { title: 'slice', align: 'right' }, { title: 'time', align: 'right' }, ...costColumns],
      shown.map((record) => [
        record.phase,
        record.sliceno === null ? '' : String(record.sliceno),
        formatSeconds(record.seconds),
        ...costCells([record]),
      ]),
    ),
    ...leftOut(shown.length, phases.length, 'parts'),
  ];
}

/** A line for each slice: the times of its steps, and what they read and wrote together. */
export function mapLines({ match, slices }: MapWork): string[] {
  const stepsOf = ({ map, gather }: MapSliceWork): PartCost[] => [map, gather].filter((step) => step !== null);
  const secondsOf = (slice: MapSliceWork): number => stepsOf(slice).reduce((sum, { seconds }) => sum + seconds, 0);
  const kept = slices.length > slicesShown + 2 ? slowest(slices, secondsOf) : new Set(slices);
  const shown = slices.filter((slice) => kept.has(slice));
  const table = formatFilledTable(
    [
      { title: 'slice', align: 'right' },
      { title: 'map', align: 'right' },
      { title: 'gather', align: 'right' },
      ...costColumns,
    ],
    shown.map((slice) => [
      String(slice.sliceno),
      slice.map === null ? '' : formatSeconds(slice.map.seconds),
      slice.gather === null ? '' : formatSeconds(slice.gather.seconds),
      ...costCells(stepsOf(slice)),
    ]),
  );
  return [
    ...(slices.length === 0 ? [] : table),
    ...leftOut(shown.length, slices.length, 'slices'),
    ...(match === null ? [] : [`Looked for rows of earlier jobs in ${formatSeconds(match.seconds)}.`]),
  ];
}

function costCells(parts: readonly PartCost[]): string[] {
  const sum = (of: (part: PartCost) => number): number => parts.reduce((total, part) => total + of(part), 0);
  const memory = parts.flatMap(({ peakMemory }) => peakMemory ?? []);
  return [
    countOrNothing(sum(({ rowsRead }) => rowsRead)),
    countOrNothing(sum(({ rowsWritten }) => rowsWritten)),
    bytesOrNothing(sum(bytesRead)),
    memory.length === 0 ? '' : formatBytes(Math.max(...memory)),
  ];
}

function bytesRead({ inputBytesRead, columnBytesRead }: PartCost): number {
  return inputBytesRead + Object.values(columnBytesRead).reduce((sum, bytes) => sum + bytes, 0);
}

function slowest<T>(all: readonly T[], secondsOf: (each: T) => number): ReadonlySet<T> {
  return new Set([...all].sort((a, b) => secondsOf(b) - secondsOf(a)).slice(0, slicesShown));
}

function leftOut(shown: number, all: number, what: string): string[] {
  return shown === all ? [] : [`The ${slicesShown} slices that took longest, of ${all} ${what}; \`--json\` has all.`];
}

function countOrNothing(count: number): string {
  return count === 0 ? '' : formatCount(count);
}

function bytesOrNothing(bytes: number): string {
  return bytes === 0 ? '' : formatBytes(bytes);
}
