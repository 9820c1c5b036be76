import {
  anyText,
  type ErrorRecord,
  expected,
  finiteNumber,
  isPlainObject,
  type LastRow,
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
import { parseInputName } from './input-name.ts';
import type { InputNames, KeyPreimage, SourceFingerprint } from './key.ts';
import type { FailedPart, MapStep, PartCost, PartRecord, PhaseName, PhaseRecord, Span, StepRecord } from './parts.ts';
import type {
  ChainEnd,
  FileRecord,
  ImportedFile,
  JobPost,
  JobSetup,
  KeptFile,
  RowCounts,
  SeenInputs,
  SubjobRecord,
} from './records.ts';

const digest = textLike(/^[0-9a-f]{32}$/, 'a digest of 32 hexadecimal digits');
/** It is compared, and leads nowhere: its length is enough. */
const proof: Shape<string> = (value) =>
  typeof value === 'string' && value.length === 64 ? undefined : expected('a digest of 64 hexadecimal digits', value);
/** A job id is the name of a directory; it never leads out of the workdir. */
const jobId = textLike(/^[^/\\\0]+-[1-9]\d{0,14}$/, 'a job id');
const datasetId = textLike(/^[^/\\\0]+-[1-9]\d{0,14}(\/[^\0]*)?$/, 'the id of a dataset');
/** The name of a method is that of a file. */
const methodName = textLike(/^[^./\\\0][^./\\\0]*$/, 'the name of a method');
/** No component of a path is empty, `.` or `..`, so it leads nowhere but down. */
const leadsDown = '(?!(?:.*/)?\\.{0,2}(?:/|$))[^\\0]+$';
export const fileName = textLike(new RegExp(`^${leadsDown}`, 's'), 'the name of a file of the job');
const linkName = textLike(
  new RegExp(`^(?:\\.\\./[^/\\\\\\0]+-[1-9]\\d{0,14}/)?${leadsDown}`, 's'),
  'a file of a job of this workdir',
);

/** What is named by its id here, or in another workdir. */
const inputName =
  (id: Shape<string>): Shape<string> =>
  (value) =>
    id(typeof value === 'string' ? parseInputName(value).id : value);

/** One, a list, or none. */
const namesLike = (one: Shape<string>): Shape<InputNames> => {
  const many = listOf(one);
  return (value) => (value === null ? undefined : typeof value === 'string' ? one(value) : many(value));
};

const sourceFingerprint = objectOf<SourceFingerprint>({
  bundle: digest,
  packages: recordOf(anyText),
  tree: textLike(/^([0-9a-f]{32})?$/, 'a digest of 32 hexadecimal digits'),
  extra: recordOf(anyText),
  env: recordOf(nullable(anyText)),
});

const preimage = objectOf<KeyPreimage>({
  format: wholeNumber(1),
  method: methodName,
  source: sourceFingerprint,
  options: encodedValue,
  transformed: optional(listOf(encodedValue)),
  datasets: recordOf(namesLike(inputName(datasetId))),
  jobs: recordOf(namesLike(inputName(jobId))),
  slices: wholeNumber(1),
});

/** One line for each field of `setup.json`; the compiler asks for those that are missing. */
export const setupShape = objectOf<JobSetup>({
  format: oneOf(1),
  job: jobId,
  method: methodName,
  source: anyText,
  sourceFiles: recordOf(anyText),
  imports: recordOf(
    objectOf<ImportedFile>({ from: anyText, package: anyText, file: anyText, version: nullable(anyText) }),
  ),
  packagesBelow: recordOf(anyText),
  code: optional(digest),
  inputDirectory: anyText,
  fileJobs: optional(listOf(inputName(jobId))),
  key: digest,
  contentKey: digest,
  preimage,
  contentInputs: objectOf<JobSetup['contentInputs']>({
    datasets: recordOf(namesLike(digest)),
    jobs: recordOf(namesLike(digest)),
  }),
  equivalentTo: optional(listOf(anyText)),
  build: objectOf<JobSetup['build']>({
    script: anyText,
    run: optional(anyText),
    caption: optional(anyText),
    parent: optional(jobId),
  }),
  rerunOf: optional(jobId),
  versions: recordOf(anyText),
  created: moment,
});

const phaseName = oneOf<PhaseName>('prepare', 'analysis', 'synthesis');
const mapStep = oneOf<MapStep>('match', 'map', 'gather');
const sliceno = nullable(wholeNumber());

export const partCostShape: { readonly [K in keyof PartCost]: Shape<PartCost[K]> } = {
  started: finiteNumber,
  seconds: finiteNumber,
  cpuSeconds: finiteNumber,
  peakMemory: nullable(finiteNumber),
  columnBytesRead: recordOf(finiteNumber),
  inputBytesRead: finiteNumber,
  bytesWritten: finiteNumber,
  rowsRead: finiteNumber,
  rowsWritten: finiteNumber,
};

const phaseRecord = objectOf<PhaseRecord>({
  phase: phaseName,
  sliceno,
  worker: anyText,
  job: optional(jobId),
  ...partCostShape,
});

const span: Shape<Span> = (value) =>
  Array.isArray(value) && value.length === 3
    ? (finiteNumber(value[0]) ?? finiteNumber(value[1]) ?? anyText(value[2]))
    : expected('a start, seconds and a worker', value);

const stepRecord = objectOf<StepRecord>({ step: mapStep, sliceno, spans: listOf(span), ...partCostShape });

const partRecord: Shape<PartRecord> = (value) =>
  isPlainObject(value) && Object.hasOwn(value, 'step') ? stepRecord(value) : phaseRecord(value);

export const fileRecordShape = objectOf<FileRecord>({
  size: wholeNumber(),
  digest: nullable(digest),
  checksum: optional(digest),
  refers: optional(listOf(datasetId)),
});

const lastRow = objectOf<LastRow>({
  dataset: anyText,
  sliceno: wholeNumber(),
  row: wholeNumber(),
  rows: optional(wholeNumber()),
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
    during: optional(anyText),
    lastRows: optional(listOf(lastRow)),
    cause: optional(deeper),
    errors: optional(listOf(deeper)),
  };
}

const wholeError = objectOf<ErrorRecord & { readonly sliceno?: undefined }>({
  ...errorFields(0),
  sliceno: (value) => (value === undefined ? undefined : expected('no slice without a phase', value)),
});
const phaseError = objectOf<ErrorRecord & FailedPart & { readonly phase: PhaseName }>({
  ...errorFields(0),
  phase: phaseName,
  sliceno,
});
const stepError = objectOf<ErrorRecord & FailedPart & { readonly step: MapStep }>({
  ...errorFields(0),
  step: mapStep,
  sliceno,
});

const jobError: Shape<NonNullable<JobPost['error']>> = (value) => {
  if (!isPlainObject(value)) return expected('an object', value);
  if (Object.hasOwn(value, 'phase')) return phaseError(value);
  return Object.hasOwn(value, 'step') ? stepError(value) : wholeError(value);
};

export const seenShape = objectOf<SeenInputs>({
  identities: listOf(inputName(datasetId)),
  byMap: listOf(oneOf('source', 'previous', 'files', 'items', 'row', 'sliceno')),
});

export const subjobShape = objectOf<SubjobRecord>({
  method: methodName,
  name: optional(anyText),
  inputs: textLike(/^[0-9A-Za-z+/=]*$/, 'a value in base64'),
  phase: phaseName,
  turn: wholeNumber(),
  job: optional(jobId),
  digest,
  exact: (value) => (value === undefined || value === true ? undefined : expected('true, or nothing', value)),
});

/** One line for each field of `post.json`. */
export const postShape = objectOf<JobPost>({
  format: oneOf(1),
  status: oneOf('done', 'failed', 'collected'),
  started: moment,
  finished: moment,
  seconds: finiteNumber,
  waited: finiteNumber,
  phases: listOf(partRecord),
  rows: optional(
    objectOf<RowCounts>({
      computed: wholeNumber(),
      reused: wholeNumber(),
      resumed: optional(wholeNumber()),
      skipped: wholeNumber(),
      failed: wholeNumber(),
      retried: optional(wholeNumber()),
    }),
  ),
  bad: optional(wholeNumber()),
  seen: optional(seenShape),
  preimages: optional(objectOf<NonNullable<JobPost['preimages']>>({ id: proof, content: proof })),
  chainEnds: optional(listOf(objectOf<ChainEnd>({ input: anyText, rows: wholeNumber(), chainRows: wholeNumber() }))),
  records: optional(recordOf(objectOf<KeptFile>({ size: wholeNumber(), digest }), fileName)),
  files: recordOf(fileRecordShape, fileName),
  links: recordOf(wholeNumber(), linkName),
  subjobs: optional(listOf(subjobShape)),
  chained: optional(listOf(jobId)),
  fetched: optional(moment),
  others: optional(recordOf(digest, jobId)),
  datasets: recordOf(digest),
  digest: textLike(/^([0-9a-f]{32})?$/, 'a digest of 32 hexadecimal digits'),
  error: optional(jobError),
});
