import { digestOf } from '@accelerator/base';
import type { Dataset } from '@accelerator/dataset';
import { canonicalText, contentPreimage, type Encoded, encode, preimageText, withoutJobs } from '@accelerator/job';
import type { OptionsSchema } from '@accelerator/method';
import type { Job, Workdir } from '@accelerator/store';
import type { ChainData } from './chains.ts';
import type { Found } from './find-inputs.ts';

/** What a job is made from. */
interface JobInputs {
  readonly schema: OptionsSchema;
  readonly options: Encoded;
  readonly transformed: readonly Encoded[];
  readonly datasets: Readonly<Record<string, Found<Dataset>>>;
  readonly jobs: Readonly<Record<string, Found<Job>>>;
}

/**
 * Two fingerprints of what a link of a chain is made from, without `previous`. Neither holds the source of a method, nor
 * an option that has its default value: a changed method builds a link again, and does not make its data new.
 */
export function chainData(workdir: Workdir, { schema, options, transformed, datasets, jobs }: JobInputs): ChainData {
  const inputs = [...Object.entries(datasets), ...Object.entries(jobs)].filter(([input]) => input !== 'previous');
  inputs.sort(([a], [b]) => (a < b ? -1 : 1));
  const each = (of: (found: Dataset | Job) => string): Encoded =>
    inputs.map(([input, { all }]) => [input, all.map(of)]);
  const own = [withoutDefaults(schema, withoutJobs(options)), ...transformed.map(withoutJobs)];
  const content = digestOf(canonicalText([own, each(contentOf)]));
  return { content, origin: digestOf(canonicalText([content, each((found) => originOf(workdir, found))])) };
}

function contentOf(found: Dataset | Job): string {
  // Of a job whose files were collected the digest is left.
  return 'columns' in found ? found.digest : (found.post?.digest ?? found.id);
}

/** What an input was made from, all the way back, whatever the sources of the methods and the engine were. */
function originOf(workdir: Workdir, found: Dataset | Job): string {
  const [id, name] = 'columns' in found ? [found.jobId, found.name] : [found.id, ''];
  const setup = workdir.findSetup(id);
  if (setup === undefined) return id;
  const engine = { format: 0, source: { bundle: '', packages: {}, tree: '', extra: {}, env: {} } };
  return digestOf(`${preimageText({ ...contentPreimage(setup.preimage, setup.contentInputs), ...engine })}\n${name}`);
}

function withoutDefaults({ shape }: OptionsSchema, options: Encoded): Encoded {
  return Object.entries(options ?? {})
    .filter(([name, value]) => canonicalText(value) !== defaultText(shape[name]))
    .map(([name, value]): Encoded => [name, value]);
}

function defaultText(schema: OptionsSchema['shape'][string] | undefined): string | undefined {
  const parsed = schema?.safeParse(undefined);
  if (parsed?.success !== true) return undefined;
  try {
    return canonicalText(encode(parsed.data, ''));
  } catch {
    // An input file as a default has not been looked at.
    return undefined;
  }
}
