import type { JobIndex } from '@accelerator/inspect';
import type { JSX } from 'preact';
import type { JobWish } from './find-jobs.ts';

const states = [
  ['done', 'done'],
  ['running', 'running'],
  ['failed', 'failed'],
  ['unfinished', 'broken off'],
  ['collected', 'collected'],
] as const;

/** By which jobs are chosen: a form that works without a script. */
export function JobFilters({ wish, index }: { readonly wish: JobWish; readonly index: JobIndex }): JSX.Element {
  const methods = [...new Set(index.jobs.map(({ method }) => method))].sort();
  const scripts = [...new Set(index.jobs.flatMap(({ script }) => script ?? []))].sort();
  return (
    <form class="filters" action="/jobs" data-submit-on-change>
      <input type="search" name="q" value={wish.q} placeholder="Words in ids, options, captions" aria-label="Words" />
      <Choice name="method" label="Any method" chosen={wish.method} options={methods.map((each) => [each, each])} />
      <Choice name="state" label="Any state" chosen={wish.state} options={states} />
      <Choice name="script" label="Any script" chosen={wish.script} options={scripts.map((each) => [each, each])} />
      <input
        class="filter-option"
        name="option"
        value={wish.option}
        placeholder="option:value"
        aria-label="An option, as size:256"
      />
      <button type="submit">Filter</button>
      {Object.values(wish).some(Boolean) ? <a href="/jobs">Clear</a> : null}
    </form>
  );
}

function Choice(props: {
  readonly name: string;
  readonly label: string;
  readonly chosen: string | undefined;
  readonly options: readonly (readonly [value: string, word: string])[];
}): JSX.Element {
  return (
    <select name={props.name} aria-label={props.label}>
      <option value="">{props.label}</option>
      {props.options.map(([value, word]) => (
        <option key={value} value={value} selected={value === props.chosen}>
          {word}
        </option>
      ))}
    </select>
  );
}
