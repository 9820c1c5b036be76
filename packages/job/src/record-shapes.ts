import {
  anyText,
  type ErrorRecord,
  expected,
  finiteNumber,
  listOf,
  moment,
  nullable,
  objectOf,
  oneOf,
  optional,
  recordOf,
  type Shape,
  textLike,
  wholeNumber,
} from '@accelerator/base';
import { encodedValue, plainJson } from './encoded-shape.ts';
import type { InputNames, KeyPreimage, SourceFingerprint } from './key.ts';
import type { FileRecord, JobPost, JobSetup, PhaseName, PhaseRecord, RowCounts } from './records.ts';

const digest = textLike(/^[0-9a-f]{32}$/, 'a digest of 32 hexadecimal digits');
/** A job id is the name of a directory; it never leads out of the workdir. */
const jobId = textLike(/^[^/\\\0]+-[1-9]\d{0,14}$/, 'a job id');
const datasetId = textLike(/^[^/\\\0]+-[1-9]\d{0,14}(\/[^\0]*)?$/, 'the id of a dataset');
/** The name of a method is that of a file. */
const methodName = textLike(/^[^./\\\0][^./\\\0]*$/, 'the name of a method');
/** No component of a path is empty, `.` or `..`, so it leads nowhere but down. */
const leadsDown = '(?!(?:.*/)?\\.{0,2}(?:/|$))[^\\0]+$';
const fileName = textLike(new RegExp(`^${leadsDown}`, 's'), 'the name of a file of the job');
const linkName = textLike(
  new RegExp(`^(?:\\.\\./[^/\\\\\\0]+-[1-9]\\d{0,14}/)?${leadsDown}`, 's'),
  'a file of a job of this workdir',
);

/** One, a list, or none. */
const namesLike = (one: Shape<string>): Shape<InputNames> => {
  const many = listOf(one);
  return (value) => (value === null ? undefined : typeof value === 'string' ? one(value) : many(value));
};

const sourceFingerprint = objectOf<SourceFingerprint>({
  bundle: digest,
  packages: recordOf(anyText),
  extra: recordOf(anyText),
  env: recordOf(nullable(anyText)),
});

const preimage = objectOf<KeyPreimage>({
  format: wholeNumber(1),
  method: methodName,
  source: sourceFingerprint,
  options: encodedValue,
  datasets: recordOf(namesLike(datasetId)),
  jobs: recordOf(namesLike(jobId)),
  slices: wholeNumber(1),
});

/** One line for each field of `setup.json`; the compiler asks for those that are missing. */
export const setupShape = objectOf<JobSetup>({
  format: oneOf(1),
  job: jobId,
  method: methodName,
  source: anyText,
  sourceFiles: recordOf(anyText),
  inputDirectory: anyText,
  key: digest,
  contentKey: digest,
  preimage,
  contentInputs: objectOf<JobSetup['contentInputs']>({
    datasets: recordOf(namesLike(digest)),
    jobs: recordOf(namesLike(digest)),
  }),
  equivalentTo: optional(listOf(anyText)),
  build: objectOf<JobSetup['build']>({ script: anyText, caption: optional(anyText) }),
  versions: recordOf(anyText),
  created: moment,
});

const phaseName = oneOf<PhaseName>('prepare', 'analysis', 'synthesis', 'match', 'map', 'gather');

const phaseRecord = objectOf<PhaseRecord>({
  phase: phaseName,
  slice: nullable(wholeNumber()),
  seconds: finiteNumber,
  peakMemory: finiteNumber,
  columnBytesRead: recordOf(finiteNumber),
  inputBytesRead: finiteNumber,
  rowsRead: finiteNumber,
  rowsWritten: finiteNumber,
});

const fileRecord = objectOf<FileRecord>({
  size: wholeNumber(),
  digest: nullable(digest),
  checksum: optional(digest),
});

/** `toErrorRecord` keeps 16 causes. */
const mostCauses = 100;

function errorFields(depth: number): { readonly [K in keyof ErrorRecord]-?: Shape<ErrorRecord[K]> } {
  const deeper: Shape<ErrorRecord> = (value) =>
    depth < mostCauses ? objectOf<ErrorRecord>(errorFields(depth + 1))(value) : expected('no further cause', value);
  return {
    name: anyText,
    message: anyText,
    stack: optional(anyText),
    code: optional(anyText),
    hint: optional(anyText),
    details: optional(recordOf(plainJson)),
    cause: optional(deeper),
    errors: optional(listOf(deeper)),
  };
}

/** One line for each field of `post.json`. */
export const postShape = objectOf<JobPost>({
  format: oneOf(1),
  status: oneOf('done', 'failed', 'collected'),
  started: moment,
  finished: moment,
  seconds: finiteNumber,
  phases: listOf(phaseRecord),
  rows: optional(
    objectOf<RowCounts>({
      computed: wholeNumber(),
      reused: wholeNumber(),
      skipped: wholeNumber(),
      failed: wholeNumber(),
    }),
  ),
  files: recordOf(fileRecord, fileName),
  links: recordOf(wholeNumber(), linkName),
  datasets: recordOf(digest),
  digest: textLike(/^([0-9a-f]{32})?$/, 'a digest of 32 hexadecimal digits'),
  error: optional(
    objectOf<NonNullable<JobPost['error']>>({
      ...errorFields(0),
      phase: optional(phaseName),
      slice: optional(wholeNumber()),
    }),
  ),
});
