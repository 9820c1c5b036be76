import {
  type DatasetSummary,
  formatBytes,
  formatCount,
  formatMoment,
  formatSeconds,
  type JobDetails,
  plural,
} from '@accelerator/inspect';
import { describePart, failedPart, type InputNames, type RowCounts, shortInputName } from '@accelerator/job';
import type { Colours } from '../output/colours.ts';
import { describeErrorRecord } from '../output/describe-error.ts';
import { formatFacts, formatTable } from '../output/table.ts';
import { oneLine, plainLines } from '../output/text.ts';
import { formatValue } from '../output/value-text.ts';
import { mapLines, phaseLines } from './format-work.ts';
import { paintState } from './job-list.ts';
import { optionFacts } from './option-facts.ts';

const filesShown = 20;
const resultLinesShown = 40;

/** What is known of a job besides. */
export interface AboutJob {
  /** How many lines it printed. */
  readonly printed: number;
  /** Whether its source is no longer that of the project. */
  readonly isOutdated: boolean;
  /** How far it is; none: it does not run. */
  readonly progress: readonly string[];
}

/** Everything about a job, for people. */
export function formatJobDetails(
  job: JobDetails,
  { printed, isOutdated, progress }: AboutJob,
  colours: Colours,
): string[] {
  const section = (title: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : ['', colours.bold(title), ...lines.map((line) => `  ${line}`)];
  return [
    headLine(job, colours),
    ...(isOutdated ? [colours.yellow('  Not current: its source, or that of a subjob, has changed.')] : []),
    ...formatFacts(facts(job), '  '),
    ...section('now', progress),
    ...section('options', optionFacts(job.options)),
    ...section('inputs', formatFacts(inputFacts(job))),
    ...section('subjobs', subjobLines(job)),
    ...section(
      'datasets',
      job.datasets.flatMap((dataset) => datasetLines(dataset)),
    ),
    ...section('files', fileLines(job.files)),
    ...section('result', job.hasResult ? resultLines(job.result) : []),
    ...section('phases', phaseLines(job.phases)),
    ...section('map', job.map === null ? [] : mapLines(job.map)),
    ...section('damaged', damagedLines(job)),
    ...section('error', job.error === null ? [] : errorLines(job, colours)),
    ...section('output', outputHint(job.job, printed)),
  ];
}

function damagedLines({ damaged }: JobDetails): string[] {
  return damaged.length === 0 ? [] : [...damaged.map(oneLine), 'The next build of this job makes it anew.'];
}

function headLine(job: JobDetails, colours: Colours): string {
  const time = job.seconds === null ? '' : `${job.state === 'done' ? ' in' : ' after'} ${formatSeconds(job.seconds)}`;
  const state = job.state === 'unfinished' ? 'broken off' : `${job.state}${time}`;
  return `${colours.bold(job.job)}  ${job.method}  ${paintState(job.state, colours)(state)}`;
}

/** `1 computed, 9,999 taken from earlier jobs`. */
function rowCountText({ computed, reused, resumed = 0, skipped, failed, retried = 0 }: RowCounts): string {
  const counts = [
    [computed, 'computed'],
    [resumed, 'taken from jobs that ended early'],
    [reused, 'taken from earlier jobs'],
    [skipped, 'left out'],
    [failed, 'failed'],
    [retried, 'retried'],
  ] as const;
  const shown = counts.filter(([count], index) => index === 0 || count > 0);
  return shown.map(([count, what]) => `${formatCount(count)} ${what}`).join(', ');
}

function facts(job: JobDetails): (readonly [string, string])[] {
  const packages = Object.entries(job.packages).map(([name, version]) => `${name} ${version}`);
  const versions = Object.entries(job.versions).map(([name, version]) => `${name} ${version}`);
  const helpers = Object.keys(job.sourceFiles).length - 1;
  const memory =
    job.peakMemory === null ? [] : [['peak memory', `${formatBytes(job.peakMemory)} in one slice process`] as const];
  return [
    ['directory', job.path],
    ...(job.rowCounts === null ? [] : [['rows', rowCountText(job.rowCounts)] as const]),
    ...(job.badRows > (job.rowCounts?.failed ?? 0) ? [['bad rows', formatCount(job.badRows)] as const] : []),
    [
      'created',
      `${job.created === null ? '-' : formatMoment(job.created)} by the build script '${job.script ?? '-'}'${job.parent === null ? '' : `, for ${job.parent}`}`,
    ],
    ...(job.fetched === null ? [] : [['came', `${formatMoment(job.fetched)} from the shared cache`] as const]),
    ...(job.caption === null ? [] : [['caption', oneLine(job.caption)] as const]),
    ['source', `${job.source}${helpers > 0 ? ` and ${plural(helpers, 'file')} that it imports` : ''}`],
    ...(packages.length === 0 ? [] : [['packages', packages.join(', ')] as const]),
    ['fingerprint', job.fingerprint],
    ['key', job.key],
    ...(job.digest === null ? [] : [['content', job.digest] as const]),
    ...memory,
    ['ran with', versions.join(', ')],
  ];
}

function inputFacts({ datasetInputs, jobInputs, fileJobs }: JobDetails): [string, string][] {
  const inputs = [...Object.entries(datasetInputs), ...Object.entries(jobInputs)];
  return [
    ...inputs.map(([name, names]): [string, string] => [name, namesText(names)]),
    ...(fileJobs.length === 0
      ? []
      : [['files of', fileJobs.map(shortInputName).join(', ')] satisfies [string, string]]),
  ];
}

function subjobLines({ subjobs }: JobDetails): string[] {
  return formatFacts(
    subjobs.map(({ name, method, job }) => [name, `${job ?? 'failed'}${name === method ? '' : `  ${method}`}`]),
  );
}

function namesText(names: InputNames): string {
  if (names === null) return 'none';
  return typeof names === 'string' ? shortInputName(names) : `[${names.map(shortInputName).join(', ')}]`;
}

function datasetLines({ id, rows, columns, parent, previous }: DatasetSummary): string[] {
  const links = [
    ...(parent === null ? [] : [`parent ${parent}`]),
    ...(previous === null ? [] : [`previous ${previous}`]),
  ];
  const shape = `${plural(rows, 'row')}, ${plural(columns.length, 'column')}`;
  return [
    oneLine([id, shape, ...links].join('  ')),
    ...formatFacts(
      columns.map(({ name, type, linkedFrom }) => [name, linkedFrom === null ? type : `${type}  in ${linkedFrom}`]),
      '  ',
    ),
  ];
}

function fileLines(files: Readonly<Record<string, number>>): string[] {
  const all = Object.entries(files);
  if (all.length === 0) return [];
  const more = all.length - filesShown;
  const total = all.reduce((sum, [, size]) => sum + size, 0);
  const [, ...lines] = formatTable(
    [{ title: '' }, { title: '', align: 'right' }],
    all.slice(0, filesShown).map(([name, size]) => [oneLine(name), formatBytes(size)]),
  );
  return [
    ...lines,
    ...(more > 0 ? [`… and ${formatCount(more)} more`] : []),
    `${plural(all.length, 'file')}, ${formatBytes(total)}`,
  ];
}

function resultLines(result: unknown): string[] {
  const lines = plainLines(formatValue(result));
  const more = lines.length - resultLinesShown;
  return more > 0 ? [...lines.slice(0, resultLinesShown), `… and ${plural(more, 'more line')}`] : lines;
}

function errorLines({ error }: JobDetails, colours: Colours): string[] {
  if (error === null || error === undefined) return [];
  const part = failedPart(error);
  const where = part === undefined ? [] : [`in ${describePart(part)}`];
  return [...where, ...describeErrorRecord(error, colours), ...(error.hint === undefined ? [] : [error.hint])];
}

function outputHint(job: string, printed: number): string[] {
  if (printed === 0) return [];
  return [`${plural(printed, 'line')}: \`ax job ${job} -o\` shows ${printed === 1 ? 'it' : 'them'}`];
}
