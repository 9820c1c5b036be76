import { compareCodeUnits } from '@accelerator/base';
import { formatBytes, formatCount, formatSeconds, type WorkSpan } from '@accelerator/inspect';
import { describePart, type PartCost } from '@accelerator/job';
import type { JSX } from 'preact';
import { url } from '../../html/url.ts';
import { type Lane, type LaneSpan, Lanes, secondsTick } from './lanes.tsx';

/** More would be too thin to be seen, and too much for a page. */
const mostSpans = 3000;

/** What each worker was at, and when. */
export function WorkerLanes(props: {
  readonly spans: readonly WorkSpan[];
  readonly label: string;
  /** Of several jobs: coloured by method, else by phase. */
  readonly byMethod?: boolean;
}): JSX.Element {
  const spans = longest(props.spans);
  const workers = [...new Set(spans.map(({ worker }) => worker))].sort(byNumber);
  const lanes = workers.map(
    (worker): Lane => ({
      label: `worker ${worker}`,
      spans: spans
        .filter((span) => span.worker === worker)
        .map((span) => laneSpan(span, props.byMethod === true ? hueOf(span.method) : span.work)),
    }),
  );
  const end = Math.max(0, ...spans.map(({ start, seconds }) => start + seconds));
  return <Lanes lanes={lanes} end={end} label={props.label} unit={secondsTick} />;
}

/** What each slice read and wrote, one bar after the other. */
export function ByteLanes(props: { readonly spans: readonly WorkSpan[]; readonly label: string }): JSX.Element {
  const parts = new Map<string, WorkSpan[]>();
  for (const span of props.spans) {
    const label = span.sliceno === null ? span.work : `slice ${span.sliceno}`;
    // A step of a map has one cost, whatever its spans.
    const known = parts.get(label) ?? [];
    if (!known.some(({ cost }) => cost === span.cost)) parts.set(label, [...known, span]);
  }
  const lanes = [...parts].map(([label, spans]): Lane => {
    let at = 0;
    const bars = spans.flatMap((span) => {
      if (span.cost === null) return [];
      return [['read', bytesRead(span.cost)] as const, ['written', span.cost.bytesWritten] as const].flatMap(
        ([kind, bytes]): LaneSpan[] => {
          if (bytes === 0) return [];
          const start = at;
          at += bytes;
          const title = `${partTitle(span)}: ${formatBytes(bytes)} ${kind}`;
          return [{ start, length: bytes, kind, title, href: url(['jobs', span.job]) }];
        },
      );
    });
    return { label, spans: bars };
  });
  const end = Math.max(0, ...lanes.map(({ spans }) => spans.reduce((sum, { length }) => sum + length, 0)));
  return (
    <Lanes lanes={lanes} end={end} label={props.label} unit={(bytes) => (bytes === 0 ? '0' : formatBytes(bytes))} />
  );
}

export function bytesRead({ inputBytesRead, columnBytesRead }: PartCost): number {
  return inputBytesRead + Object.values(columnBytesRead).reduce((sum, bytes) => sum + bytes, 0);
}

function laneSpan(span: WorkSpan, colour: string): LaneSpan {
  const { cost, start, seconds } = span;
  const facts = [
    formatSeconds(seconds),
    ...(cost === null ? ['not ended'] : []),
    ...(cost !== null && cost.rowsRead > 0 ? [`${formatCount(cost.rowsRead)} rows read`] : []),
    ...(cost !== null && cost.rowsWritten > 0 ? [`${formatCount(cost.rowsWritten)} rows written`] : []),
    ...(cost !== null ? [`${formatBytes(bytesRead(cost))} read`, `${formatBytes(cost.bytesWritten)} written`] : []),
    ...(cost?.peakMemory == null ? [] : [`${formatBytes(cost.peakMemory)} memory`]),
  ];
  return {
    start,
    length: seconds,
    kind: cost === null ? `${colour} is-open` : colour,
    title: `${partTitle(span)}: ${facts.join(', ')}`,
    href: url(['jobs', span.job, 'timeline']),
  };
}

function partTitle({ job, method, work, sliceno }: WorkSpan): string {
  const part = work === 'prepare' || work === 'analysis' || work === 'synthesis' ? { phase: work } : { step: work };
  return `${job} ${method}, ${describePart({ ...part, sliceno })}`;
}

function longest(spans: readonly WorkSpan[]): readonly WorkSpan[] {
  if (spans.length <= mostSpans) return spans;
  return [...spans].sort((a, b) => b.seconds - a.seconds).slice(0, mostSpans);
}

function byNumber(a: string, b: string): number {
  return Number(a) - Number(b) || compareCodeUnits(a, b);
}

/** The same colour for a method wherever it is shown. */
export function hueOf(method: string): string {
  let sum = 0;
  for (const character of method) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 65_521;
  return `hue-${sum % 8}`;
}
