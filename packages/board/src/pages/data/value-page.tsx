import { formatBytes } from '@accelerator/inspect';
import type { JSX } from 'preact';
import { cellView } from '../../cells/cell-view.ts';
import { Facts, Section } from '../../html/parts.tsx';
import { Value } from '../../html/value.tsx';
import { belowData, thumbAddress } from './addresses.ts';
import { Spark } from './cell.tsx';
import { RowHead } from './row-page.tsx';

/** More of a text is not put into a page; the file has all of it. */
export const longestShown = 1_000_000;
const shownBytes = 1024;

export interface ShownValue {
  readonly dataset: string;
  readonly row: number;
  readonly rows: number;
  readonly column: string;
  readonly type: string;
  /** As cells have it: of bytes what they are. */
  readonly cell: unknown;
  /** The text of it, as far as it is shown; of bytes none. */
  readonly text: string | undefined;
  /** Of bytes the first ones. */
  readonly head: Uint8Array | undefined;
  readonly problem: string | null;
}

/** One value with all the room of the page. */
export function ValuePage({ value }: { readonly value: ShownValue }): JSX.Element {
  const { dataset, row, rows, column, type, cell, problem } = value;
  const view = cellView(type, cell);
  const isBytes = view.kind === 'picture' || view.kind === 'bytes';
  const file = belowData(dataset, ['rows', row, column, 'file']);
  return (
    <>
      <RowHead dataset={dataset} row={row} rows={rows} column={column} note={`${type} · ${view.text.slice(0, 80)}`} />
      {problem === null ? null : <p class="note note-bad">{problem}</p>}
      {view.kind === 'picture' ? (
        <figure class="one-picture">
          <img
            src={thumbAddress(dataset, { column, row, size: 1536, digest: view.digest })}
            alt={`${column} of row ${row}`}
          />
        </figure>
      ) : null}
      {isBytes ? (
        <Section title="File" aside={<a href={file}>download</a>}>
          <Facts
            facts={[
              ['is', view.text],
              ['digest', <code class="digest">{view.digest}</code>],
            ]}
          />
        </Section>
      ) : null}
      {value.text !== undefined ? (
        <Section title="Text" aside={isBytes ? undefined : <a href={file}>download</a>}>
          <pre class="value-whole">{value.text}</pre>
        </Section>
      ) : null}
      {view.kind === 'vector' ? (
        <Section title="Numbers">
          <Spark numbers={view.numbers} label={view.text} width={900} height={160} />
          <Value value={view.numbers} />
        </Section>
      ) : null}
      {view.kind === 'json' ? (
        <Section title="Value" aside={<a href={file}>download</a>}>
          <Value value={cell} />
        </Section>
      ) : null}
      {view.kind === 'number' || view.kind === 'moment' || view.kind === 'null' ? (
        <p class={`one-atom cell-${view.kind}`}>{view.full}</p>
      ) : null}
      {value.head === undefined || value.text !== undefined || view.kind === 'picture' ? null : (
        <Section title={value.head.length > shownBytes ? `First ${formatBytes(shownBytes)}` : 'Bytes'}>
          <pre class="value-whole">{hexLines(value.head.subarray(0, shownBytes))}</pre>
        </Section>
      )}
    </>
  );
}

function hexLines(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const line = Buffer.from(bytes.subarray(at, at + 16));
    const hex = (line.toString('hex').match(/../g) ?? []).join(' ').padEnd(47);
    lines.push(`${at.toString(16).padStart(4, '0')}  ${hex}  ${line.toString('latin1').replace(/[^\x20-\x7e]/g, '·')}`);
  }
  return lines.join('\n');
}
