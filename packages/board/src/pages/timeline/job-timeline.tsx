import { formatBytes, formatCount, formatSeconds, jobSpans, type WorkSpan } from '@accelerator/inspect';
import { describePart, type JobPost, type PartRecord, partName, workName } from '@accelerator/job';
import type { JSX } from 'preact';
import { Empty, Section } from '../../html/parts.tsx';
import { ByteLanes, bytesRead, WorkerLanes } from './work-lanes.tsx';

const mostRows = 400;

/** When which worker was at a job, what each slice read and wrote, and what all that took. */
export function JobTimeline(props: {
  readonly job: string;
  readonly method: string;
  readonly post: JobPost | undefined;
}): JSX.Element {
  const { job, method, post } = props;
  if (post === undefined) return <Empty title="It has not ended">The page of its run shows what it is at.</Empty>;
  const parts = [...post.phases].sort(byWorkAndSlice);
  const spans = jobSpans(job, method, parts);
  if (post.phases.length === 0) return <Empty title="None of its phases has begun" />;
  return (
    <>
      <Section title="Time" aside={timeText(post)}>
        <Legend spans={spans} />
        <WorkerLanes spans={spans} label="What each worker was at" />
      </Section>
      <Section title="Bytes" aside={<BytesLegend />}>
        <ByteLanes spans={spans} label="What each slice read and wrote" />
      </Section>
      <ColumnBytes post={post} />
      <Section title="Parts">
        <PartsTable parts={parts} />
      </Section>
    </>
  );
}

function timeText({ seconds, waited }: JobPost): string {
  return waited < 0.001
    ? formatSeconds(seconds)
    : `${formatSeconds(seconds)}, and ${formatSeconds(waited)} of waiting for a worker`;
}

function Legend({ spans }: { readonly spans: readonly WorkSpan[] }): JSX.Element {
  return (
    <p class="legend">
      {[...new Set(spans.map(({ work }) => work))].map((work) => (
        <span key={work}>
          <span class={`swatch span-${work}`} aria-hidden="true" /> {work}
        </span>
      ))}
    </p>
  );
}

function BytesLegend(): JSX.Element {
  return (
    <span class="legend">
      <span>
        <span class="swatch span-read" aria-hidden="true" /> read
      </span>
      <span>
        <span class="swatch span-written" aria-hidden="true" /> written
      </span>
    </span>
  );
}

/** Which columns were read, and how much of them: summed over all slices. */
function ColumnBytes({ post }: { readonly post: JobPost }): JSX.Element | null {
  const sums = new Map<string, number>();
  for (const { columnBytesRead } of post.phases) {
    for (const [name, bytes] of Object.entries(columnBytesRead)) sums.set(name, (sums.get(name) ?? 0) + bytes);
  }
  const columns = [...sums].sort((a, b) => b[1] - a[1]).slice(0, 40);
  const most = columns[0]?.[1] ?? 0;
  if (most === 0) return null;
  return (
    <Section title="Columns read">
      <table class="bars" aria-label="Bytes read, by column">
        <tbody>
          {columns.map(([name, bytes]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td class="number">{formatBytes(bytes)}</td>
              <td class="bars-bar">
                <svg width="100%" height="10" aria-hidden="true">
                  <rect class="span-read" width={`${((bytes / most) * 100).toFixed(2)}%`} height="10" rx="2" />
                </svg>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}

function PartsTable({ parts }: { readonly parts: readonly PartRecord[] }): JSX.Element {
  return (
    <div class="scroll-x flush">
      <table class="list" aria-label="What each part took">
        <thead>
          <tr>
            <th scope="col">Part</th>
            <th scope="col" class="number">
              Began
            </th>
            <th scope="col" class="number">
              Time
            </th>
            <th scope="col" class="number">
              CPU
            </th>
            <th scope="col" class="number">
              Rows read
            </th>
            <th scope="col" class="number">
              Rows written
            </th>
            <th scope="col" class="number">
              Read
            </th>
            <th scope="col" class="number">
              Written
            </th>
            <th scope="col" class="number">
              Peak memory
            </th>
          </tr>
        </thead>
        <tbody>
          {parts.slice(0, mostRows).map((part) => (
            <tr key={partName(part)}>
              <th scope="row">{describePart(part)}</th>
              <td class="number">{formatSeconds(part.started)}</td>
              <td class="number">{formatSeconds(part.seconds)}</td>
              <td class="number">{formatSeconds(part.cpuSeconds)}</td>
              <td class="number">{part.rowsRead === 0 ? '' : formatCount(part.rowsRead)}</td>
              <td class="number">{part.rowsWritten === 0 ? '' : formatCount(part.rowsWritten)}</td>
              <td class="number">{bytesText(bytesRead(part))}</td>
              <td class="number">{bytesText(part.bytesWritten)}</td>
              <td class="number">{part.peakMemory === null ? '' : formatBytes(part.peakMemory)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {parts.length > mostRows ? (
        <p class="table-note muted">{formatCount(parts.length - mostRows)} more are not shown.</p>
      ) : null}
    </div>
  );
}

const order = ['prepare', 'analysis', 'synthesis', 'match', 'map', 'gather'];

function byWorkAndSlice(a: PartRecord, b: PartRecord): number {
  return order.indexOf(workName(a)) - order.indexOf(workName(b)) || (a.sliceno ?? -1) - (b.sliceno ?? -1);
}

function bytesText(bytes: number): string {
  return bytes === 0 ? '' : formatBytes(bytes);
}
