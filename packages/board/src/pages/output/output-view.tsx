import { formatBytes, type PrintedPart } from '@accelerator/inspect';
import type { JSX } from 'preact';
import { AnsiText } from '../../html/ansi.tsx';
import { Empty } from '../../html/parts.tsx';
import { url } from '../../html/url.ts';

/** Of each part so much of the end is shown; all of it is a file to load. */
const shownBytes = 200_000;
const openParts = 12;

/** What a job printed, part by part. */
export function OutputView(props: { readonly job: string; readonly parts: readonly PrintedPart[] }): JSX.Element {
  const { job, parts } = props;
  if (parts.length === 0) return <Empty title="It has printed nothing" />;
  return (
    <>
      {parts.map((part, index) => {
        const { text, bytes } = endOf(part);
        return (
          <details key={part.part} class="section output-part" open={index < openParts} id={part.part}>
            <summary class="section-head">
              <h2>{part.part}</h2>
              <span class="muted">{formatBytes(bytes)}</span>
            </summary>
            {bytes > shownBytes ? (
              <p class="muted">
                The last {formatBytes(shownBytes)} of <a href={url(['jobs', job, 'output', part.part])}>all of it</a>:
              </p>
            ) : null}
            <pre class="terminal flush">
              <AnsiText text={text} />
            </pre>
          </details>
        );
      })}
    </>
  );
}

function endOf(part: PrintedPart): { readonly text: string; readonly bytes: number } {
  let bytes = 0;
  let end = Buffer.alloc(0);
  for (const block of part.blocks()) {
    bytes += block.byteLength;
    end = Buffer.concat([end, block]);
    if (end.byteLength > 2 * shownBytes) end = end.subarray(-shownBytes);
  }
  const text = end.subarray(-shownBytes).toString('utf8');
  // A cut may lie in a line, in a sequence of colours, or in a character.
  return { text: bytes > shownBytes ? text.slice(text.indexOf('\n') + 1) : text, bytes };
}
