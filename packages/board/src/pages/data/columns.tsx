import { type DatasetSummary, formatBytes, formatCount, type Histogram } from '@accelerator/inspect';
import type { JSX } from 'preact';
import { barsOf, sameEverywhere } from '../../cells/bars.ts';
import { canBeCounted } from '../../cells/cell-view.ts';
import { shownName } from '../../html/name-part.ts';
import { Empty } from '../../html/parts.tsx';
import { apiAddress, dataAddress } from './addresses.ts';
import { rangeText } from './table.tsx';

/** What is known of each column, and how its values are spread. */
export function ColumnsView(props: {
  readonly summary: DatasetSummary;
  /** Of the column that is asked for. */
  readonly histogram: Histogram | undefined;
}): JSX.Element {
  const { summary, histogram } = props;
  if (summary.columns.length === 0) return <Empty title="It has no columns" />;
  return (
    <div class="scroll-x">
      <table class="list column-list">
        <thead>
          <tr>
            <th scope="col">column</th>
            <th scope="col">type</th>
            <th scope="col" class="number">
              nulls
            </th>
            <th scope="col">min – max</th>
            <th scope="col">values</th>
            <th scope="col" class="number">
              size
            </th>
            <th scope="col">file of</th>
          </tr>
        </thead>
        <tbody>
          {summary.columns.map((column) => {
            const { name, type, nulls, min, max, size, linkedFrom } = column;
            const canCount = canBeCounted(type) && summary.rows > 0;
            return (
              <tr key={name}>
                <th scope="row" class="clip" title={name}>
                  {shownName(name)}
                </th>
                <td class="muted">{type}</td>
                <td class="number">{nulls === 0 ? <span class="muted">0</span> : formatCount(nulls)}</td>
                <td>{rangeText(min, max)}</td>
                <td class="bars-cell">
                  {histogram?.column === name ? (
                    <Bars id={summary.id} histogram={histogram} />
                  ) : canCount ? (
                    <a
                      href={dataAddress(summary.id, { view: 'columns', column: name })}
                      data-bars={apiAddress(summary.id, ['histogram'], { column: name, bins: 40, top: 20 })}
                      data-filter={dataAddress(summary.id, { view: 'table' })}
                    >
                      count
                    </a>
                  ) : (
                    <span class="muted">–</span>
                  )}
                </td>
                <td class="number">{formatBytes(size)}</td>
                <td>{linkedFrom === null ? <span class="muted">its own</span> : <LinkedFrom path={linkedFrom} />}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** The dataset whose file a column is: `main-3/default/image`. */
function LinkedFrom({ path }: { readonly path: string }): JSX.Element {
  const [job = '', name = ''] = path.split('/');
  const id = name === 'default' || name === '' ? job : `${job}/${name}`;
  return <a href={dataAddress(id)}>{id}</a>;
}

/** Bars, each a link to the rows that it counts. */
function Bars({ id, histogram }: { readonly id: string; readonly histogram: Histogram }): JSX.Element {
  const bars = barsOf(histogram);
  const alike = sameEverywhere(histogram);
  if (alike !== '') return <span class="muted">{alike}</span>;
  const width = 100 / Math.max(1, bars.length);
  return (
    <svg class="spread" viewBox="0 0 100 24" preserveAspectRatio="none" aria-label={`Values of ${histogram.column}`}>
      {bars.map(({ label, count, part, query }, index) => (
        <a key={label} href={dataAddress(id, { view: 'table', ...query })}>
          <title>{`${label}: ${formatCount(count)}`}</title>
          <rect class="spread-back" x={index * width} y={0} width={width} height={24} />
          <rect
            class="spread-bar"
            x={index * width + width * 0.06}
            y={24 - Math.max(count > 0 ? 1 : 0, part * 24)}
            width={width * 0.88}
            height={Math.max(count > 0 ? 1 : 0, part * 24)}
          />
        </a>
      ))}
    </svg>
  );
}
