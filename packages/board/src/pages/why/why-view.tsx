import { plural, type SourceChange, sourceChanges, type WhyBuilt } from '@accelerator/inspect';
import { type Difference, describeDifference, type JobSetup } from '@accelerator/job';
import type { Workdir } from '@accelerator/store';
import type { JSX } from 'preact';
import { Empty, Section } from '../../html/parts.tsx';
import { url } from '../../html/url.ts';
import { SideBySide } from './side-by-side.tsx';

/** Why a job was built, with the sources as they were written, and what was not the reason. */
export interface WhyShown {
  readonly why: WhyBuilt;
  /** undefined: the source is the same, or was not kept. */
  readonly changes: readonly SourceChange[] | undefined;
  readonly notTheReason: readonly string[];
  /** Of inputs and subjobs that are other ones. */
  readonly below: readonly WhyShown[];
  /** Of those that are not explained here: their ids. */
  readonly more: readonly string[];
}

/** In a chain of a year one was built because of the other: a page explains so many of them. */
const usualLevels = 3;

/** @param levels so deep inputs and subjobs are explained, too */
export async function whyShown(workdir: Workdir, why: WhyBuilt, levels = usualLevels): Promise<WhyShown> {
  const { job, comparedWith, differences, inputs, subjobs } = why;
  const others = [...inputs, ...subjobs];
  const isOtherSource = differences.some(({ part }) => part === 'source');
  const setup = workdir.records.peekSetup(job);
  return {
    why,
    changes:
      comparedWith !== null && isOtherSource
        ? await sourceChanges(workdir.jobPath(comparedWith), workdir.jobPath(job))
        : undefined,
    notTheReason: setup === undefined || comparedWith === null ? [] : sameParts(setup, differences),
    below: levels === 0 ? [] : await Promise.all(others.map((each) => whyShown(workdir, each, levels - 1))),
    more: levels === 0 ? others.map((each) => each.job) : [],
  };
}

/** What could have been the reason, and is the same. */
function sameParts({ preimage, sourceFiles }: JobSetup, found: readonly Difference[]): string[] {
  const differs = (...parts: Difference['part'][]): boolean => found.some(({ part }) => parts.includes(part));
  const packages = Object.keys(preimage.source.packages).length;
  const inputs = Object.keys(preimage.datasets).length + Object.keys(preimage.jobs).length;
  return [
    ...(differs('source') ? [] : [plural(Object.keys(sourceFiles).length, 'source file')]),
    ...(packages === 0 || differs('package', 'package below') ? [] : [plural(packages, 'package')]),
    ...(differs('option', 'input file') ? [] : ['the options']),
    ...(inputs === 0 || differs('dataset', 'job') ? [] : [plural(inputs, 'input')]),
    ...(differs('slices') ? [] : ['the slices']),
  ];
}

export function WhyView({ shown }: { readonly shown: WhyShown }): JSX.Element {
  const { why, changes, notTheReason, below, more } = shown;
  const { comparedWith, differences } = why;
  return (
    <>
      <p class="why-lead">
        <WhyLead why={why} />
      </p>
      {differences.length === 0 ? null : (
        <ul class="reasons">
          {differences.map((difference) => (
            <Reason key={`${difference.part} ${difference.name}`} difference={difference} files={why.sourceFiles} />
          ))}
        </ul>
      )}
      {changes?.map((change) => (
        <SideBySide key={change.file} change={change} />
      ))}
      {changes !== undefined || why.diff.length === 0 ? null : <pre class="terminal">{why.diff.join('\n')}</pre>}
      {notTheReason.length === 0 ? null : (
        <p class="muted">Not the reason, as it is the same: {notTheReason.join(', ')}.</p>
      )}
      {more.length === 0 ? null : (
        <p>
          Built as well, each for its own reason:{' '}
          {more.map((job, index) => (
            <span key={job}>
              {index === 0 ? '' : ', '}
              <a href={url(['jobs', job, 'why'])}>{job}</a>
            </span>
          ))}
          .
        </p>
      )}
      {below.map((each) => (
        <Section key={each.why.job} title={`Why ${each.why.job} (${each.why.method}) was built`} class="why-nested">
          <div>
            <WhyView shown={each} />
          </div>
        </Section>
      ))}
      {comparedWith === null && why.inputs.length === 0 ? (
        <Empty title="There is nothing to compare it with">
          The next job of this method is compared with this one.
        </Empty>
      ) : null}
    </>
  );
}

function WhyLead({ why }: { readonly why: WhyBuilt }): JSX.Element {
  const { job, comparedWith, differences, subjobs, method } = why;
  const link = (id: string): JSX.Element => <a href={url(['jobs', id])}>{id}</a>;
  if (comparedWith === null)
    return (
      <>
        {link(job)} is the first job of {method}.
      </>
    );
  if (differences.length > 0)
    return (
      <>
        {link(job)} compared with {link(comparedWith)}, the earlier job of {method} that differs least:
      </>
    );
  const [other] = subjobs;
  if (other !== undefined)
    return (
      <>
        Its key is that of {link(comparedWith)}, but {link(other.job)}, for which it asks, gave something else.
      </>
    );
  return <>Its key is that of {link(comparedWith)}: it was forced, or that one could not be used any more.</>;
}

function Reason(props: { readonly difference: Difference; readonly files: WhyBuilt['sourceFiles'] }): JSX.Element {
  const { difference, files } = props;
  const { part, name, before, after } = difference;
  if (part === 'source')
    return (
      <li>
        <span class="reason-part">source</span>
        <span>
          {files.length === 0
            ? 'its packages are bundled differently'
            : files.map((file) => (
                <span key={file.name} class="reason-file">
                  <code>{file.name}</code> {file.how}
                </span>
              ))}
        </span>
      </li>
    );
  if (part === 'option' || part === 'dataset' || part === 'job' || part === 'package' || part === 'slices')
    return (
      <li>
        <span class="reason-part">{part}</span>
        <span>
          <strong>{name}</strong> <del>{before ?? 'none'}</del> <span aria-hidden="true">→</span>{' '}
          <ins>{after ?? 'none'}</ins>
        </span>
      </li>
    );
  return (
    <li>
      <span class="reason-part">{part}</span>
      <span>{describeDifference(difference)}</span>
    </li>
  );
}
