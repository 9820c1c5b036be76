import { formatMoment, formatSeconds, plural, type RunDifference } from '@accelerator/inspect';
import type { JSX } from 'preact';
import { Empty, Section } from '../../html/parts.tsx';
import { StateMark } from '../../html/state.tsx';
import { url } from '../../html/url.ts';
import { shortValue } from '../../html/value.tsx';
import { runIdTime } from './run-id-time.ts';

type Side = RunDifference['before'];

/** Two runs side by side: what was asked of them, and which jobs they have that the other has not. */
export function RunComparison({ difference }: { readonly difference: RunDifference }): JSX.Element {
  const { before, after, jobs, sameJobs } = difference;
  return (
    <>
      <h1>
        {before.script ?? 'A run'} <span class="title-detail">two runs compared</span>
      </h1>
      <div class="halves">
        <SideCard title="Before" side={before} other={after} />
        <SideCard title="After" side={after} other={before} />
      </div>
      <Section title="Jobs that differ" aside={`${plural(sameJobs, 'job')} in both`}>
        {jobs.length === 0 ? (
          <Empty title="Both runs have the same jobs" />
        ) : (
          <div class="scroll-x flush">
            <table class="list" aria-label="Jobs that differ">
              <thead>
                <tr>
                  <th scope="col">Method</th>
                  <th scope="col">Before</th>
                  <th scope="col">After</th>
                  <th scope="col">Content</th>
                  <th scope="col" class="fill">
                    First difference
                  </th>
                </tr>
              </thead>
              <tbody>
                {jobs.map(({ method, before: old, after: now, sameContent, why }) => (
                  <tr key={`${method} ${old} ${now}`}>
                    <th scope="row">
                      {old !== null && now !== null ? (
                        <a href={url(['compare'], { left: old, right: now })}>{method}</a>
                      ) : (
                        method
                      )}
                    </th>
                    <td>{old === null ? <span class="muted">–</span> : <a href={url(['jobs', old])}>{old}</a>}</td>
                    <td>{now === null ? <span class="muted">–</span> : <a href={url(['jobs', now])}>{now}</a>}</td>
                    <td>{sameContent === null ? '' : sameContent ? 'the same' : 'differs'}</td>
                    <td class="fill muted" title={why ?? undefined}>
                      {why}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Section>
    </>
  );
}

function SideCard(props: { readonly title: string; readonly side: Side; readonly other: Side }): JSX.Element {
  const { title, side, other } = props;
  const [own, others] = [side, other].map(({ options }) =>
    typeof options === 'object' && options !== null ? new Map(Object.entries(options)) : new Map<string, unknown>(),
  );
  const facts: [string, string, boolean][] = [
    ['took', formatSeconds(side.seconds), false],
    ['commit', side.commit?.slice(0, 10) ?? '–', side.commit !== other.commit],
    ...[...(own ?? [])].map(([name, value]): [string, string, boolean] => [
      name,
      shortValue(value),
      JSON.stringify(value) !== JSON.stringify(others?.get(name)),
    ]),
    [
      'returned',
      side.returned === null ? '–' : shortValue(side.returned, 200),
      JSON.stringify(side.returned) !== JSON.stringify(other.returned),
    ],
  ];
  return (
    <Section title={title} aside={<StateMark state={side.status} />}>
      <p>
        <a href={url(['runs', side.run])}>{formatMoment(runIdTime(side.run))}</a>
      </p>
      <dl class="facts">
        {facts.map(([name, value, differs]) => (
          <div key={name} class={differs ? 'is-different' : undefined}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}
