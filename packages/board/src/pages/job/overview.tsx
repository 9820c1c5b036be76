import {
  type DatasetSummary,
  formatBytes,
  formatCount,
  formatMoment,
  formatSeconds,
  type JobDetails,
  plural,
} from '@accelerator/inspect';
import { type InputNames, shortInputName } from '@accelerator/job';
import type { ComponentChildren, JSX } from 'preact';
import { shownName } from '../../html/name-part.ts';
import { Empty, Facts, Section } from '../../html/parts.tsx';
import { url } from '../../html/url.ts';
import { Value } from '../../html/value.tsx';
import { dataAddress } from '../data/addresses.ts';
import { ErrorBox } from './error-box.tsx';

/** The first tab of a job: what it was given, what it made, what went wrong. */
export function JobOverview({ details }: { readonly details: JobDetails }): JSX.Element {
  const { options, error, damaged, datasets, hasResult, result, files, subjobs } = details;
  const named = typeof options === 'object' && options !== null ? Object.entries(options) : [];
  const inputs = [...Object.entries(details.datasetInputs), ...Object.entries(details.jobInputs)];
  return (
    <div class="columns">
      <div class="column-main">
        {error === null || error === undefined ? null : <ErrorBox error={error} />}
        {damaged.length === 0 ? null : (
          <div class="note note-bad">
            {damaged.map((sentence) => (
              <p key={sentence}>{sentence}</p>
            ))}
            <p>The next build of this job makes it anew.</p>
          </div>
        )}
        {named.length === 0 ? null : (
          <Section title="Options">
            <Facts facts={named.map(([name, value]) => [name, <Value value={value} />] as const)} />
          </Section>
        )}
        {inputs.length + details.fileJobs.length === 0 ? null : (
          <Section title="Inputs">
            <Facts
              facts={[
                ...inputs.map(([name, names]) => [name, <InputLinks names={names} />] as const),
                ['files of', details.fileJobs.length === 0 ? null : <InputLinks names={details.fileJobs} />],
              ]}
            />
          </Section>
        )}
        {datasets.length === 0 ? null : (
          <Section title="Datasets">
            {datasets.map((dataset) => (
              <DatasetCard key={dataset.id} dataset={dataset} />
            ))}
          </Section>
        )}
        {hasResult ? (
          <Section title="Result">
            <div class="value-box">
              <Value value={result} />
            </div>
          </Section>
        ) : null}
        {subjobs.length === 0 ? null : (
          <Section title="Jobs it asked for">
            <Facts
              facts={subjobs.map(({ name, method, job }) => [
                name === method ? method : `${name} (${method})`,
                job === null ? 'failed' : <a href={url(['jobs', job])}>{job}</a>,
              ])}
            />
          </Section>
        )}
        {Object.keys(files).length === 0 ? null : <FilesCard job={details.job} files={files} />}
        {named.length + inputs.length + datasets.length + Object.keys(files).length === 0 &&
        !hasResult &&
        error === null ? (
          <Empty title="It was given nothing, and has made nothing that is shown here." />
        ) : null}
      </div>
      <aside class="column-side">
        <Section title="About">
          <Facts facts={factsOf(details)} />
        </Section>
      </aside>
    </div>
  );
}

function factsOf(details: JobDetails): (readonly [string, ComponentChildren])[] {
  const { rowCounts, peakMemory, packages, versions, parent, sourceFiles } = details;
  const helpers = Object.keys(sourceFiles).length - 1;
  return [
    ['made', details.created === null || details.fetched !== null ? null : formatMoment(details.created)],
    ['came', details.fetched === null ? null : `${formatMoment(details.fetched)} from the shared cache`],
    [
      details.fetched === null ? 'took' : 'took there',
      details.seconds === null ? null : formatSeconds(details.seconds),
    ],
    ['for', parent === null ? null : <a href={url(['jobs', parent])}>{parent}</a>],
    ['rows computed', rowCounts === null ? null : formatCount(rowCounts.computed)],
    ['rows reused', rowCounts === null ? null : formatCount(rowCounts.reused)],
    ['rows left out', rowCounts === null || rowCounts.skipped === 0 ? null : formatCount(rowCounts.skipped)],
    ['bad rows', details.badRows === 0 ? null : <strong class="bad-text">{formatCount(details.badRows)}</strong>],
    ['peak memory', peakMemory === null ? null : formatBytes(peakMemory)],
    ['source', `${details.source}${helpers > 0 ? ` + ${plural(helpers, 'file')}` : ''}`],
    [
      'packages',
      Object.entries(packages)
        .map(([name, version]) => `${name} ${version}`)
        .join(', '),
    ],
    [
      'ran with',
      Object.entries(versions)
        .map(([name, version]) => `${name} ${version}`)
        .join(', '),
    ],
    ['key', <code class="digest">{details.key}</code>],
    ['content', details.digest === null ? null : <code class="digest">{details.digest}</code>],
    ['directory', <code class="path">{details.path}</code>],
  ];
}

/** Datasets and jobs that were given. */
function InputLinks({ names }: { readonly names: InputNames }): JSX.Element {
  if (names === null) return <span class="muted">none</span>;
  const list = typeof names === 'string' ? [names] : names;
  return (
    <span class="links">
      {list.slice(0, 50).map((name) => {
        const short = shortInputName(name);
        const [job = '', ...dataset] = short.split('/');
        return (
          <a key={name} href={dataset.length === 0 ? url(['jobs', job]) : dataAddress(short)}>
            {short}
          </a>
        );
      })}
      {list.length > 50 ? <span class="muted">and {formatCount(list.length - 50)} more</span> : null}
    </span>
  );
}

function DatasetCard({ dataset }: { readonly dataset: DatasetSummary }): JSX.Element {
  const { id, rows, columns, parent, previous, caption } = dataset;
  const link = (other: string): JSX.Element => <a href={dataAddress(other)}>{other}</a>;
  return (
    <article class="card">
      <h3>
        <a href={dataAddress(id)}>{id}</a>
        <span class="muted">
          {plural(rows, 'row')}, {plural(columns.length, 'column')}
        </span>
      </h3>
      {caption === '' ? null : <p>{caption}</p>}
      {parent === null && previous === null ? null : (
        <p class="muted">
          {parent === null ? null : <>parent {link(parent)} </>}
          {previous === null ? null : <>previous {link(previous)}</>}
        </p>
      )}
      <ul class="chips">
        {columns.slice(0, 40).map(({ name, type, linkedFrom, nulls }) => (
          <li
            key={name}
            class={linkedFrom === null ? undefined : 'is-linked'}
            title={linkedFrom === null ? undefined : `in ${linkedFrom}`}
          >
            {shownName(name)} <span class="muted">{type}</span>
            {nulls > 0 ? <span class="muted"> {formatCount(nulls)} null</span> : null}
          </li>
        ))}
      </ul>
    </article>
  );
}

const filesShown = 12;

function FilesCard(props: { readonly job: string; readonly files: Readonly<Record<string, number>> }): JSX.Element {
  const all = Object.entries(props.files);
  return (
    <Section title="Files" aside={<a href={url(['jobs', props.job, 'files'])}>all {plural(all.length, 'file')}</a>}>
      <ul class="file-list">
        {all.slice(0, filesShown).map(([name, size]) => (
          <li key={name}>
            <a href={url(['jobs', props.job, 'view', name])}>{name}</a>
            <span class="muted number">{formatBytes(size)}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
