import { type DatasetEntry, formatCount } from '@accelerator/inspect';
import type { JSX } from 'preact';
import { Moment } from '../../html/parts.tsx';
import { url } from '../../html/url.ts';
import { dataAddress } from './addresses.ts';

export interface ListedDataset extends DatasetEntry {
  readonly job: string;
  readonly method: string;
  readonly created: string | null;
}

/** Datasets of the latest jobs. */
export function DataList({ datasets }: { readonly datasets: readonly ListedDataset[] }): JSX.Element {
  return (
    <div class="scroll-x">
      <table class="list" aria-label="Datasets, the newest first">
        <thead>
          <tr>
            <th scope="col">dataset</th>
            <th scope="col">method</th>
            <th scope="col" class="number">
              rows
            </th>
            <th scope="col" class="number">
              columns
            </th>
            <th scope="col">parent</th>
            <th scope="col">previous</th>
            <th scope="col" class="fill">
              caption
            </th>
            <th scope="col">made</th>
          </tr>
        </thead>
        <tbody>
          {datasets.map(({ id, job, method, rows, columns, parent, previous, caption, created }) => (
            <tr key={id}>
              <th scope="row" class="clip" title={id}>
                <a href={dataAddress(id)}>{id}</a>
              </th>
              <td class="clip" title={method}>
                <a class="quiet" href={url(['jobs', job])}>
                  {method}
                </a>
              </td>
              <td class="number">{formatCount(rows)}</td>
              <td class="number">{columns}</td>
              <td class="clip">{parent === null ? null : <a href={dataAddress(parent)}>{parent}</a>}</td>
              <td class="clip">{previous === null ? null : <a href={dataAddress(previous)}>{previous}</a>}</td>
              <td class="fill muted" title={caption}>
                {caption}
              </td>
              <td class="muted">
                <Moment iso={created} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
