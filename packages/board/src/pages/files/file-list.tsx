import { formatBytes, formatCount, plural } from '@accelerator/inspect';
import type { JSX } from 'preact';
import { typeOf } from '../../files/file-types.ts';
import type { JobFile } from '../../files/job-file.ts';
import { Empty } from '../../html/parts.tsx';
import { url } from '../../html/url.ts';

const mostRows = 1000;
const mostPictures = 60;
/** A browser would load all of each. */
const largestPicture = 3_000_000;

/** The files that a job made; pictures among them are seen. */
export function FileList({ files }: { readonly files: readonly JobFile[] }): JSX.Element {
  if (files.length === 0) return <Empty title="It has made no files" />;
  const total = files.reduce((sum, { record }) => sum + record.size, 0);
  const pictures = files.filter(({ name, record }) => typeOf(name).kind === 'picture' && record.size <= largestPicture);
  return (
    <>
      {pictures.length === 0 ? null : (
        <ul class="wall" aria-label="Pictures">
          {pictures.slice(0, mostPictures).map(({ job, name, record }) => (
            <li key={name}>
              <a href={url(['jobs', job, 'view', name])}>
                <img loading="lazy" src={url(['jobs', job, 'files', name], { v: record.digest })} alt="" />
                <span>{name.split('/').at(-1)}</span>
              </a>
            </li>
          ))}
        </ul>
      )}
      <div class="scroll-x">
        <table class="list" aria-label="Files">
          <thead>
            <tr>
              <th scope="col" class="fill">
                {plural(files.length, 'file')}
              </th>
              <th scope="col" class="number">
                {formatBytes(total)}
              </th>
              <th scope="col">Digest</th>
              <th scope="col">
                <span class="only-read">Save</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {files.slice(0, mostRows).map(({ job, name, record }) => (
              <tr key={name}>
                <th scope="row" class="wrap">
                  <a href={url(['jobs', job, 'view', name])}>{name}</a>
                </th>
                <td class="number">{formatBytes(record.size)}</td>
                <td>
                  <code class="digest">{record.digest.slice(0, 12)}</code>
                </td>
                <td class="number">
                  <a href={url(['jobs', job, 'files', name], { download: 1 })} aria-label={`Save ${name}`}>
                    save
                  </a>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        {files.length > mostRows ? (
          <p class="table-note muted">{formatCount(files.length - mostRows)} more are not shown.</p>
        ) : null}
      </div>
    </>
  );
}
