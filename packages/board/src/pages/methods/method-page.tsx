import { formatCount, formatSeconds, type IndexedJob, type MethodDetails } from '@accelerator/inspect';
import type { ComponentChildren, JSX } from 'preact';
import { Facts, Section } from '../../html/parts.tsx';
import { Prose } from '../../html/prose.tsx';
import { url } from '../../html/url.ts';
import { shortValue } from '../../html/value.tsx';

/** What a method does, what it is given, and how long its jobs took. */
export function MethodPage(props: {
  readonly details: MethodDetails;
  /** The newest first. */
  readonly jobs: readonly IndexedJob[];
  readonly children: ComponentChildren;
}): JSX.Element {
  const { details, jobs, children } = props;
  const { name, description, options, datasets, map, phases } = details;
  return (
    <>
      <h1>{name}</h1>
      {description === '' ? null : (
        <p class="lead">
          <Prose text={description} />
        </p>
      )}
      <div class="columns">
        <div class="column-main">
          {options.length === 0 ? null : (
            <Section title="Options">
              <div class="scroll-x flush">
                <table class="list" aria-label="Options">
                  <thead>
                    <tr>
                      <th scope="col">Option</th>
                      <th scope="col">Type</th>
                      <th scope="col">Default</th>
                      <th scope="col" class="fill">
                        What it does
                      </th>
                    </tr>
                  </thead>
                  <tbody>
                    {options.map((option) => (
                      <tr key={option.name}>
                        <th scope="row">{option.name}</th>
                        <td>{option.type}</td>
                        <td title={option.default ?? undefined}>
                          <code>{option.required ? 'required' : shortValue(option.default ?? '', 48)}</code>
                        </td>
                        <td class="fill wrap">
                          <Prose text={option.description} />
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            </Section>
          )}
          <TimesChart jobs={jobs} />
          <Section
            title="Jobs"
            aside={<a href={url(['jobs'], { method: name })}>all {formatCount(jobs.length)}</a>}
            class="section-bare"
          >
            {children}
          </Section>
        </div>
        <aside class="column-side">
          <Section title="About">
            <Facts
              facts={[
                ['kind', map === null ? phases.join(', ') : `map over ${map.over}`],
                ...datasets.map(({ name: input, count }) => [`dataset ${input}`, count] as const),
                ...details.jobs.map(({ name: input, count }) => [`job ${input}`, count] as const),
                ['reads', map === null ? null : typesText(map.input)],
                ['makes', map === null ? null : typesText(map.output)],
                [
                  'packages',
                  Object.entries(details.packages)
                    .map(([each, version]) => `${each} ${version}`)
                    .join(', '),
                ],
                ['time limit', details.timeLimit === null ? null : formatSeconds(details.timeLimit)],
                ['in place of', details.hides.join(', ')],
                ['source', <code class="path">{details.source}</code>],
              ]}
            />
          </Section>
        </aside>
      </div>
    </>
  );
}

const mostBars = 80;

/** How long the latest jobs took, the oldest at the left. */
export function TimesChart({ jobs }: { readonly jobs: readonly IndexedJob[] }): JSX.Element | null {
  const timed = jobs
    .filter(({ seconds }) => seconds !== null)
    .slice(0, mostBars)
    .reverse();
  const most = Math.max(0, ...timed.map(({ seconds }) => seconds ?? 0));
  if (timed.length < 2 || most === 0) return null;
  const width = 100 / Math.max(12, timed.length);
  return (
    <Section title="Time of the latest jobs" aside={`at most ${formatSeconds(most)}`}>
      <figure aria-label="How long the latest jobs took">
        <svg class="times" width="100%" height="72">
          {timed.map(({ job, seconds, end }, index) => {
            const height = Math.max(2, ((seconds ?? 0) / most) * 70);
            const title = `${job}: ${formatSeconds(seconds ?? 0)}, ${end}`;
            return (
              <a key={job} href={url(['jobs', job])} aria-label={title}>
                <rect
                  class={end === 'failed' ? 'times-failed' : 'times-done'}
                  x={`${(index * width + width * 0.1).toFixed(2)}%`}
                  y={72 - height}
                  width={`${(width * 0.8).toFixed(2)}%`}
                  height={height}
                  rx="1.5"
                >
                  <title>{title}</title>
                </rect>
              </a>
            );
          })}
        </svg>
      </figure>
    </Section>
  );
}

function typesText(types: Readonly<Record<string, string>>): string {
  return Object.entries(types)
    .map(([column, type]) => `${column}: ${type}`)
    .join(', ');
}
