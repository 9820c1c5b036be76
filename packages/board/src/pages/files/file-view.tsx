import { formatBytes } from '@accelerator/inspect';
import type { JSX } from 'preact';
import type { FileKind } from '../../files/file-types.ts';
import type { JobFile } from '../../files/job-file.ts';
import { AnsiText } from '../../html/ansi.tsx';
import { Command, Empty, Section } from '../../html/parts.tsx';
import { url } from '../../html/url.ts';

/** One file of a job: seen if it is a picture, read if it is text, in a frame that runs nothing if it is a page. */
export function FileView(props: {
  readonly file: JobFile;
  readonly kind: FileKind;
  /** The beginning of a text. */
  readonly text: string | undefined;
  readonly withScripts: boolean;
  readonly path: string;
}): JSX.Element {
  const { file, kind, text, withScripts, path } = props;
  const { job, name, record } = file;
  const raw = url(['jobs', job, 'files', name], { v: record.digest });
  return (
    <Section
      title={name}
      aside={
        <span class="file-aside">
          <span>{formatBytes(record.size)}</span>
          <code class="digest">{record.digest}</code>
          <a href={url(['jobs', job, 'files', name], { download: 1 })}>save</a>
        </span>
      }
    >
      {kind === 'picture' ? (
        <a class="picture flush" href={raw}>
          <img src={raw} alt={name} />
        </a>
      ) : null}
      {kind === 'page' ? <PageFrame file={file} withScripts={withScripts} /> : null}
      {text === undefined ? null : (
        <>
          {record.size > text.length ? <p class="muted">The first {formatBytes(text.length)} of it:</p> : null}
          <pre class="terminal flush">
            <AnsiText text={text} />
          </pre>
        </>
      )}
      {kind === 'other' && text === undefined ? (
        <Empty title="This kind of file is not shown here">
          It is at <Command text={path} />
        </Empty>
      ) : null}
    </Section>
  );
}

function PageFrame(props: { readonly file: JobFile; readonly withScripts: boolean }): JSX.Element {
  const { job, name, record } = props.file;
  const { withScripts } = props;
  const query = { v: record.digest, scripts: withScripts ? 1 : undefined };
  return (
    <>
      <p class="muted">
        {withScripts ? (
          <>
            Its scripts run, shut off from everything else. <a href={url(['jobs', job, 'view', name])}>Without them</a>
          </>
        ) : (
          <>
            Its scripts don’t run here.{' '}
            <a class="button" href={url(['jobs', job, 'view', name], { scripts: 1 })}>
              Run its scripts
            </a>
          </>
        )}
      </p>
      <iframe
        class="page-frame"
        title={name}
        sandbox={withScripts ? 'allow-scripts' : ''}
        src={url(['jobs', job, 'files', name], query)}
      />
    </>
  );
}
