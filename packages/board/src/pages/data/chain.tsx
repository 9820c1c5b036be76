import { type ChainSummary, formatBytes, formatCount, plural } from '@accelerator/inspect';
import type { JSX } from 'preact';
import { dataAddress } from './addresses.ts';

const shown = 500;

/** The datasets of a chain, the latest first. */
export function ChainView({ chain }: { readonly chain: ChainSummary }): JSX.Element {
  const { datasets, rows, retracted, size, columns } = chain;
  const partial = columns.filter((column) => column.datasets < datasets.length || column.types.length > 1);
  return (
    <>
      <p>
        {plural(datasets.length, 'dataset')}, {plural(rows, 'row')}
        {retracted > 0 ? ` (${formatCount(retracted)} more are retracted)` : ''}, {formatBytes(size)}.
      </p>
      {partial.length === 0 ? null : (
        <p class="note">
          {partial
            .map(({ name, types, datasets: count }) =>
              types.length > 1 ? `${name} is ${types.join(', ')}` : `${name} is in ${count} of ${datasets.length}`,
            )
            .join('; ')}
          .
        </p>
      )}
      <div class="scroll-x">
        <table class="list">
          <thead>
            <tr>
              <th scope="col">dataset</th>
              <th scope="col" class="number">
                rows
              </th>
              <th scope="col" class="number">
                live
              </th>
              <th scope="col" class="number">
                columns
              </th>
              <th scope="col" class="number">
                size
              </th>
              <th scope="col">caption</th>
            </tr>
          </thead>
          <tbody>
            {[...datasets]
              .reverse()
              .slice(0, shown)
              .map((dataset) => (
                <tr key={dataset.id}>
                  <th scope="row">
                    <a href={dataAddress(dataset.id)}>{dataset.id}</a>
                  </th>
                  <td class="number">{formatCount(dataset.rows)}</td>
                  <td class="number">{formatCount(dataset.live)}</td>
                  <td class="number">{dataset.columns}</td>
                  <td class="number">{formatBytes(dataset.size)}</td>
                  <td class="fill">{dataset.caption}</td>
                </tr>
              ))}
          </tbody>
        </table>
      </div>
      {datasets.length > shown ? <p class="muted">… and {formatCount(datasets.length - shown)} earlier ones</p> : null}
    </>
  );
}
