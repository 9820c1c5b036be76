import {
  type InputSummary,
  type MapDetails,
  type MethodDetails,
  type MethodSummary,
  plural,
} from '@accelerator/inspect';
import type { Colours } from '../output/colours.ts';
import { formatFacts, formatTable } from '../output/table.ts';
import { oneLine, plainLines } from '../output/text.ts';

/** All methods, one per line; broken ones with the reason. */
export function formatMethodList(methods: readonly MethodSummary[], colours: Colours): string[] {
  if (methods.length === 0) return ['There are no methods yet: a method is a TypeScript file in methods/.'];
  const lines = formatFacts(
    methods.map(({ name, description, hides, broken }) => [
      name,
      oneLine(`${broken === null ? firstSentence(description) : `broken: ${broken}`}${hidesText(hides)}`).trim(),
    ]),
  );
  return lines.map((line, index) => (methods[index]?.broken === null ? line : colours.red(line)));
}

/** Everything about a method, for people. */
export function formatMethod(method: MethodDetails, colours: Colours): string[] {
  const section = (title: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : ['', colours.bold(title), ...lines.map((line) => `  ${line}`)];
  const packages = Object.entries(method.packages).map(([name, version]) => `${name} ${version}`);
  const facts: (readonly [string, string])[] = [
    ['source', method.source],
    ...(method.hides.length === 0 ? [] : [['stands for', method.hides.join(', ')] as const]),
    ...(method.phases.length === 0 ? [] : [['phases', method.phases.join(', ')] as const]),
    ...(packages.length === 0 ? [] : [['packages', packages.join(', ')] as const]),
    ...(method.dependExtra.length === 0 ? [] : [['extra files', method.dependExtra.join(', ')] as const]),
    ...(method.env.length === 0 ? [] : [['environment', method.env.join(', ')] as const]),
    ...(method.passEnv.length === 0 ? [] : [['passed on', method.passEnv.join(', ')] as const]),
    ...limitFacts(method),
    ['latest job', method.latestJob ?? 'none'],
  ];
  return [
    colours.bold(method.name),
    ...(method.description === '' ? [] : plainLines(method.description).map((line) => `  ${line.trim()}`)),
    ...section('options', optionTable(method, colours)),
    ...section('datasets', formatFacts(method.datasets.map((input) => [input.name, inputText(input)]))),
    ...section('jobs', formatFacts(method.jobs.map((input) => [input.name, inputText(input)]))),
    ...section('map', method.map === null ? [] : formatFacts(mapFacts(method.map))),
    '',
    ...formatFacts(facts),
  ];
}

const overWords = {
  rows: 'the rows of source',
  files: 'the files of the option files',
  array: 'the elements of the option items',
} as const;

const onErrorWords = {
  fail: 'fail: the job fails',
  null: 'null: its cells are null',
  record: "record: its cells are null, and the dataset 'bad' says why",
  chosen: 'chosen by the options',
} as const;

function limitFacts({ retries, timeLimit, maxParallel }: MethodDetails): [string, string][] {
  return [
    ...(retries === 0 ? [] : [['retries', `${retries}, where a process died`] satisfies [string, string]]),
    ...(timeLimit === null ? [] : [['timeLimit', `${timeLimit} s`] satisfies [string, string]]),
    ...(maxParallel === null
      ? []
      : [
          ['maxParallel', `at most ${plural(maxParallel, 'slice process', 'slice processes')}`] satisfies [
            string,
            string,
          ],
        ]),
  ];
}

function mapFacts(map: MapDetails): [string, string][] {
  const { over, input, output, concurrency, batchRows, onError, reuseRows, retries, callsPerSecond } = map;
  return [
    ['over', overWords[over]],
    ...(Object.keys(input).length === 0 ? [] : [['columns in', columnsText(input)] satisfies [string, string]]),
    ['columns out', columnsText(output)],
    ...(batchRows === null ? [] : [['batches', `of up to ${batchRows} rows`] satisfies [string, string]]),
    ['concurrency', String(concurrency)],
    ['onError', onErrorWords[onError]],
    ...(retries === null ? [] : [['retries', retriesText(retries)] satisfies [string, string]]),
    ...(callsPerSecond === null
      ? []
      : [['rate', `at most ${callsPerSecond} calls a second`] satisfies [string, string]]),
    ...(reuseRows ? [] : [['reuseRows', 'no: each row is computed'] satisfies [string, string]]),
  ];
}

function retriesText({ times, delay, when }: NonNullable<MapDetails['retries']>): string {
  const chosen = when === 'any' ? '' : ', if `when` says so';
  return `up to ${times} for a row that fails${chosen}, after ${delay} ms and more`;
}

/** `image: bytes, name: unicode` */
function columnsText(columns: Readonly<Record<string, string>>): string {
  return oneLine(
    Object.entries(columns)
      .map(([column, type]) => `${column}: ${type}`)
      .join(', '),
  );
}

function optionTable({ options }: MethodDetails, colours: Colours): string[] {
  if (options.length === 0) return [];
  return formatTable(
    [{ title: 'name' }, { title: 'type', maxWidth: 40 }, { title: 'default', maxWidth: 30 }, { title: 'description' }],
    options.map((option) => [
      option.name,
      option.type,
      option.required ? 'required' : (option.default ?? ''),
      oneLine(option.description),
    ]),
    colours.dim,
  );
}

function inputText({ count, columns }: InputSummary): string {
  const counts = { one: '', optional: 'optional', list: 'any number' };
  const wanted = columnsText(columns ?? {});
  const text = [counts[count], wanted === '' ? '' : `with ${wanted}`].filter(Boolean).join(', ');
  return text === '' ? (columns === null ? 'a job' : 'any dataset') : text;
}

/** That a method of the project is used in place of one of a package. */
function hidesText(hides: readonly string[]): string {
  return hides.length === 0 ? '' : ` (in place of ${hides.join(', ')})`;
}

function firstSentence(description: string): string {
  return /^[\s\S]*?[.!?](?=\s|$)/.exec(description)?.[0] ?? description;
}
