import { compareCodeUnits } from '@accelerator/base';
import { formatBytes, formatCount, formatSeconds, plural, type WorkSpan } from '@accelerator/inspect';
import { describePart, type PartCost } from '@accelerator/job';
import type { JSX } from 'preact';
import { url } from '../../html/url.ts';
import { type Lane, type LaneSpan, Lanes, secondsTick } from './lanes.tsx';

/** Of a lane so many parts can be told apart. */
const partsOfLane = 500;

/** What each worker was at, and when. */
export function WorkerLanes(props: {
  readonly spans: readonly WorkSpan[];
  readonly label: string;
  /** Of several jobs: coloured by method, else by phase. */
  readonly byMethod?: boolean;
}): JSX.Element {
  const byWorker = new Map<string, WorkSpan[]>();
  let end = 0;
  for (const span of props.spans) {
    end = Math.max(end, span.start + span.seconds);
    const ofWorker = byWorker.get(span.worker);
    if (ofWorker === undefined) byWorker.set(span.worker, [span]);
    else ofWorker.push(span);
  }
  const colourOf = (span: WorkSpan): string => (props.byMethod === true ? hueOf(span.method) : span.work);
  const lanes = [...byWorker]
    .sort(([a], [b]) => byNumber(a, b))
    .map(([worker, spans]): Lane => {
      return { label: `worker ${worker}`, spans: joined(spans, end / partsOfLane, colourOf) };
    });
  return (
    <>
      {props.byMethod === true ? <MethodLegend spans={props.spans} /> : null}
      <Lanes lanes={lanes} end={end} label={props.label} unit={secondsTick} />
    </>
  );
}

const mostNamed = 10;

/** The methods that took longest, by their colours. */
function MethodLegend({ spans }: { readonly spans: readonly WorkSpan[] }): JSX.Element {
  const sums = new Map<string, number>();
  for (const { method, seconds } of spans) sums.set(method, (sums.get(method) ?? 0) + seconds);
  const methods = [...sums].sort((a, b) => b[1] - a[1]).slice(0, mostNamed);
  return (
    <p class="legend">
      {methods.map(([method]) => (
        <span key={method}>
          <span class={`swatch span-${hueOf(method)}`} aria-hidden="true" /> {method}
        </span>
      ))}
    </p>
  );
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
    const bars = (['read', 'written'] as const).flatMap((kind) =>
      spans.flatMap((span): LaneSpan[] => {
        if (span.cost === null) return [];
        const bytes = kind === 'read' ? bytesRead(span.cost) : span.cost.bytesWritten;
        if (bytes === 0) return [];
        const start = at;
        at += bytes;
        const title = `${partTitle(span)}: ${formatBytes(bytes)} ${kind}`;
        return [{ start, length: bytes, kind, title, href: url(['jobs', span.job]) }];
      }),
    );
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

/** Neighbours of one colour that are too thin to be told apart are one: a page of 60,000 of them is too much for a browser. */
function joined(all: readonly WorkSpan[], thin: number, colourOf: (span: WorkSpan) => string): LaneSpan[] {
  const groups: { colour: string; start: number; end: number; work: number; spans: WorkSpan[] }[] = [];
  for (const span of [...all].sort((a, b) => a.start - b.start)) {
    const { start, seconds } = span;
    const last = groups.at(-1);
    const colour = colourOf(span);
    const joins = last !== undefined && last.colour === colour && start - last.end < thin;
    if (joins && (seconds < thin || last.end - last.start < thin)) {
      last.end = Math.max(last.end, start + seconds);
      last.work += seconds;
      last.spans.push(span);
    } else {
      groups.push({ colour, start, end: start + seconds, work: seconds, spans: [span] });
    }
  }
  return groups.flatMap(({ colour, start, end, work, spans }) => {
    const [first, second] = spans;
    if (first === undefined) return [];
    if (second === undefined) return [laneSpan(first, colour)];
    const jobs = new Set(spans.map(({ job }) => job)).size;
    const title = `${formatCount(spans.length)} parts of ${jobs === 1 ? first.job : plural(jobs, 'job')}, ${methodsOf(spans)}: ${formatSeconds(work)}`;
    return [{ start, length: end - start, kind: colour, title, href: url(['jobs', first.job, 'timeline']) }];
  });
}

function methodsOf(spans: readonly WorkSpan[]): string {
  return [...new Set(spans.map(({ method }) => method))].join(', ');
}

function byNumber(a: string, b: string): number {
  return Number(a) - Number(b) || compareCodeUnits(a, b);
}

/** Asked for once a span. */
const hues = new Map<string, string>();

/** The same colour for a method wherever it is shown. */
export function hueOf(method: string): string {
  const known = hues.get(method);
  if (known !== undefined) return known;
  let sum = 0;
  for (const character of method) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 65_521;
  const hue = `hue-${sum % 8}`;
  hues.set(method, hue);
  return hue;
}
