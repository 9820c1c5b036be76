import { formatCount } from '@accelerator/inspect';
import type { ComponentChildren, JSX } from 'preact';
import { Facts, Moment, Section } from '../../html/parts.tsx';
import { url } from '../../html/url.ts';
import { Value } from '../../html/value.tsx';
import type { RunView } from './run-view.ts';

/** What a run was given and gave, and where it ran. */
export function RunSide({ view }: { readonly view: RunView }): JSX.Element {
  const { start, returned, links, entries } = view.details;
  const options = typeof start?.options === 'object' && start.options !== null ? Object.entries(start.options) : [];
  return (
    <>
      {options.length === 0 ? null : (
        <Section title="Options">
          <Facts facts={options.map(([name, value]) => [name, <Value value={value} />] as const)} />
        </Section>
      )}
      {returned === null ? null : (
        <Section title="Returned">
          <div class="value-box">
            <Value value={returned} />
          </div>
        </Section>
      )}
      {links.length === 0 ? null : (
        <Section title="Results">
          <Facts
            facts={links.map(({ name, job, target }) => [
              name,
              <a href={target === null ? url(['jobs', job, 'files']) : url(['jobs', job, 'view', target])}>
                {[job, target ?? []].flat().join('/')}
              </a>,
            ])}
          />
        </Section>
      )}
      {entries.length === 0 ? null : (
        <Section title="Lists">
          <Facts
            facts={entries.map(({ list, timestamp, change }) => [
              change,
              <a href={url(['lists', list, timestamp])}>{`${list}/${timestamp}`}</a>,
            ])}
          />
        </Section>
      )}
      <Section title="About">
        <Facts facts={aboutRun(view)} />
      </Section>
    </>
  );
}

function aboutRun({ details: { run, start, stoppedBy } }: RunView): (readonly [string, ComponentChildren])[] {
  const id = ['run', <code class="digest">{run}</code>] as const;
  if (start === null) return [id];
  return [
    ['began', <Moment iso={start.started} />],
    ['stopped by', stoppedBy],
    ['workers', formatCount(start.workers)],
    ['machine', `${start.host}, process ${start.pid}`],
    [
      'by',
      Object.entries(start.versions)
        .map(([name, version]) => `${name} ${version}`)
        .join(', '),
    ],
    id,
  ];
}
