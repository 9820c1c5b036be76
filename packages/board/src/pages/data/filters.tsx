import { type DatasetSummary, formatCount, type RowChoice } from '@accelerator/inspect';
import type { JSX } from 'preact';
import { dataAddress } from './addresses.ts';
import { type DataQuery, isFiltered, withChange } from './data-query.ts';

const choiceWords: Readonly<Record<RowChoice, string>> = { computed: 'computed', reused: 'reused', bad: 'bad' };

/** Which rows are shown: by what is in them, and by where they come from. */
export function RowFilters(props: {
  readonly summary: DatasetSummary;
  readonly query: DataQuery;
  /** How many rows of each kind there are; none: it is not known. */
  readonly choices: ReadonlyMap<RowChoice, number>;
}): JSX.Element {
  const { summary, query, choices } = props;
  const { id, columns } = summary;
  const searched = columns.filter(({ name, type }) => name !== '' && type !== 'bytes' && type !== 'image');
  const change = (to: Partial<DataQuery>): string => dataAddress(id, withChange(query, { row: 0, ...to }));
  return (
    <div class="data-filters">
      <form class="filters" action={dataAddress(id)}>
        <input type="hidden" name="view" value={query.view ?? ''} />
        {query.columns.map((name) => (
          <input key={name} type="hidden" name="columns" value={name} />
        ))}
        {query.range.map((range) => (
          <input key={range} type="hidden" name="range" value={range} />
        ))}
        <input
          type="search"
          name="find"
          value={query.find}
          placeholder="Rows with …  (a regular expression)"
          aria-label="Show rows with this"
        />
        <select name="in" aria-label="Search in">
          <option value="">in any column</option>
          {searched.map(({ name }) => (
            <option key={name} value={name} selected={name === query.in}>
              in {name}
            </option>
          ))}
        </select>
        <button type="submit">Show</button>
        <ul class="filter-chips">
          {query.range.map((range) => (
            <li key={range}>
              <a href={change({ range: query.range.filter((each) => each !== range) })} title="Take this filter away">
                {range.replace('=', ' = ')} <span aria-hidden="true">×</span>
                <span class="only-read">: take away</span>
              </a>
            </li>
          ))}
          {isFiltered(query) ? (
            <li>
              <a href={change({ range: [], find: '', in: '' })}>all rows</a>
            </li>
          ) : null}
        </ul>
      </form>
      {choices.size === 0 ? null : (
        <nav class="segments" aria-label="Rows by where they come from">
          <a href={change({ only: undefined })} aria-current={query.only === undefined ? 'true' : undefined}>
            all
          </a>
          {[...choices].map(([choice, rows]) => (
            <a key={choice} href={change({ only: choice })} aria-current={query.only === choice ? 'true' : undefined}>
              {choiceWords[choice]} <span class="count">{formatCount(rows)}</span>
            </a>
          ))}
        </nav>
      )}
    </div>
  );
}
