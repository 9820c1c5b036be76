import { plural } from '@accelerator/inspect';
import type { JSX } from 'preact';
import { Code } from '../../html/code.tsx';
import { Empty } from '../../html/parts.tsx';

const longestShown = 300_000;

/** The TypeScript that a job ran, file by file, as it was written. */
export function SourceView({ sources }: { readonly sources: ReadonlyMap<string, string> | undefined }): JSX.Element {
  if (sources === undefined || sources.size === 0)
    return <Empty title="Its source was not kept">Jobs of earlier versions have the code that ran alone.</Empty>;
  return (
    <>
      {[...sources].map(([file, text], index) => (
        <details key={file} class="section source-file" open={index === sources.size - 1 || sources.size <= 4}>
          <summary class="section-head">
            <h2>
              <code>{file}</code>
            </h2>
            <span class="muted">{plural(text.split('\n').length - 1, 'line')}</span>
          </summary>
          <pre class="source flush">
            <Code text={text.slice(0, longestShown)} />
          </pre>
        </details>
      ))}
    </>
  );
}
