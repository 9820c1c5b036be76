import { formatCount, type JobRows, plural } from '@accelerator/inspect';
import type { JSX } from 'preact';
import { Empty, Section } from '../../html/parts.tsx';
import { belowData, dataAddress } from '../data/addresses.ts';

/** Where the rows of a map come from: which were computed, which taken from which job. */
export function RowsPage({ rows }: { readonly rows: JobRows | null }): JSX.Element {
  if (rows === null)
    return (
      <Empty title="It keeps no record of where its rows come from">
        Only a map does, and only where rows may be taken from earlier jobs.
      </Empty>
    );
  const { dataset, computed, reused, resumed, skipped, failed, sources, slices, computedRows, nameColumn } = rows;
  const longest = Math.max(1, ...slices.map((slice) => slice.rows));
  return (
    <>
      <p class="rows-sum">
        <span class="rows-key rows-computed">{formatCount(computed)} computed</span>
        <span class="rows-key rows-reused">{formatCount(reused)} taken</span>
        {resumed === 0 ? null : <span class="rows-key rows-resumed">{formatCount(resumed)} resumed</span>}
        {skipped === 0 ? null : <span class="muted">{formatCount(skipped)} left out</span>}
        {failed === 0 ? null : <span class="bad-text">{formatCount(failed)} failed</span>}
        <span class="muted">of {plural(rows.rows, 'row')}</span>
      </p>
      {sources.length === 0 ? null : (
        <Section title="Taken from">
          <ul class="file-list">
            {sources.map(({ from, origin, rows: count }) => (
              <li key={from}>
                {origin === 'reused' ? <a href={dataAddress(from)}>{from}</a> : <span>{from}, which ended early</span>}
                <span class="number">{plural(count, 'row')}</span>
              </li>
            ))}
          </ul>
        </Section>
      )}
      <Section title="Slices" aside={dataset === null ? undefined : 'a part leads to its rows'}>
        <div class="slices">
          {slices.map(({ sliceno, rows: count, stretches }) => (
            <div class="slice-line" key={sliceno}>
              <span class="muted number">{sliceno}</span>
              <svg
                viewBox="0 0 1000 14"
                preserveAspectRatio="none"
                aria-label={`Slice ${sliceno}: ${plural(count, 'row')}`}
              >
                <rect class="bar-back" width={(count / longest) * 1000} height={14} />
                {stretches.map((stretch) => (
                  <Stretch
                    key={stretch.from}
                    stretch={stretch}
                    longest={longest}
                    dataset={dataset}
                    source={stretch.source === null ? undefined : sources[stretch.source]?.from}
                  />
                ))}
              </svg>
              <span class="muted number">{formatCount(count)}</span>
            </div>
          ))}
        </div>
      </Section>
      {computedRows.length === 0 ? null : (
        <Section
          title="Computed rows"
          aside={
            dataset === null ? undefined : (
              <a href={dataAddress(dataset, { only: 'computed' })}>all {formatCount(computed)}</a>
            )
          }
        >
          <ul class="file-list">
            {computedRows.map(({ row, name }) => (
              <li key={row}>
                {dataset === null ? <span>row {row}</span> : <a href={belowData(dataset, ['rows', row])}>row {row}</a>}
                <span class="muted" title={nameColumn ?? undefined}>
                  {name === null ? '' : String(name)}
                </span>
              </li>
            ))}
          </ul>
        </Section>
      )}
    </>
  );
}

function Stretch(props: {
  readonly stretch: JobRows['slices'][number]['stretches'][number];
  readonly longest: number;
  readonly dataset: string | null;
  readonly source: string | undefined;
}): JSX.Element {
  const { stretch, longest, dataset, source } = props;
  const { from, count, computed, reused, resumed, row } = stretch;
  const x = (from / longest) * 1000;
  const width = (count / longest) * 1000;
  const words = [
    computed > 0 ? `${formatCount(computed)} computed` : '',
    reused > 0 ? `${formatCount(reused)} taken${source === undefined ? '' : ` from ${source}`}` : '',
    resumed > 0 ? `${formatCount(resumed)} resumed` : '',
  ].filter((each) => each !== '');
  const parts = [
    ['reused', reused],
    ['resumed', resumed],
    ['computed', computed],
  ] as const;
  let height = 0;
  const bars = parts.map(([kind, rows]) => {
    const part = (rows / count) * 14;
    height += part;
    // One row of a million is seen, too.
    return rows === 0 ? null : (
      <rect
        key={kind}
        class={`rows-part rows-${kind}`}
        x={x}
        y={height - part}
        width={Math.max(width, kind === 'computed' ? 3 : 0.5)}
        height={part}
      />
    );
  });
  const content = (
    <>
      <title>{words.join(', ')}</title>
      {bars}
    </>
  );
  return dataset === null ? (
    <g>{content}</g>
  ) : (
    <a href={dataAddress(dataset, { view: 'table', row })} aria-label={words.join(', ')}>
      {content}
    </a>
  );
}
