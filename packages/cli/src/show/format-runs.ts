import {
  formatCount,
  formatMoment,
  formatSeconds,
  type PrintedByScript,
  plural,
  type RunDetails,
  type RunJob,
} from '@accelerator/inspect';
import type { RunStatus, RunSummary } from '@accelerator/store';
import type { Colours } from '../output/colours.ts';
import { describeErrorRecord } from '../output/describe-error.ts';
import { formatFacts, formatFilledTable } from '../output/table.ts';
import { plainLines } from '../output/text.ts';
import { formatValue } from '../output/value-text.ts';
import { optionFacts } from './option-facts.ts';
import { resultLines } from './result-lines.ts';

/** A table of runs, the newest last. */
export function formatRunList(runs: readonly RunSummary[], colours: Colours): string[] {
  if (runs.length === 0) return ['There are no runs yet: `ax run` makes them.'];
  const [titles = '', ...lines] = formatFilledTable(
    [
      { title: 'run' },
      { title: 'script' },
      { title: 'state' },
      { title: 'time', align: 'right' },
      { title: 'built', align: 'right' },
      { title: 'reused', align: 'right' },
      { title: 'failed', align: 'right' },
      { title: 'started' },
    ],
    runs.map(({ run, start, status, seconds, counts }) => [
      run,
      start?.script ?? '',
      stateText(status),
      formatSeconds(seconds),
      countText(counts?.built),
      countText(counts?.reused),
      countText(counts?.failed),
      start === null ? '' : formatMoment(start.started),
    ]),
  );
  return [colours.bold(titles), ...lines.map((line, index) => paintStatus(runs[index]?.status, colours)(line))];
}

/** Everything about a run, for people. */
export function formatRun(run: RunDetails, colours: Colours): string[] {
  const section = (title: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : ['', colours.bold(title), ...lines.map((line) => `  ${line}`)];
  return [
    `${colours.bold(run.run)}  ${paintStatus(run.status, colours)(headText(run))}`,
    ...formatFacts(facts(run), '  '),
    ...section('options', optionFacts(run.start?.options)),
    ...section('jobs', jobLines(run.jobs)),
    ...section(
      'lists',
      formatFacts(run.entries.map(({ list, timestamp, change }) => [`${list}/${timestamp}`, change])),
    ),
    ...section('results', resultLines(run.links)),
    ...section('printed', lastLines(run)),
    ...section('returned', run.returned === null ? [] : plainLines(formatValue(run.returned))),
    ...section('warnings', run.warnings.flatMap(plainLines)),
    ...section('error', run.error === null ? [] : describeErrorRecord(run.error, colours)),
  ];
}

/** What its script printed, as lines; where something was left out, one says so. */
export function printedLines(printed: readonly PrintedByScript[]): string[] {
  const text = printed
    .map(({ text, skipped }) => (skipped === 0 ? text : `\n${skippedText(skipped)}\n${text}`))
    .join('');
  return text === '' ? [] : plainLines(text);
}

function skippedText(skipped: number): string {
  return `… ${plural(skipped, 'character')} that ${skipped === 1 ? 'is' : 'are'} not kept …`;
}

const printedShown = 40;

function lastLines({ run, printed }: RunDetails): string[] {
  const lines = printedLines(printed);
  const more = lines.length - printedShown;
  return more <= 0
    ? lines
    : [`${plural(more, 'line')} before these: \`ax runs ${run} -o\` shows all`, ...lines.slice(-printedShown)];
}

function headText({ status, seconds, stoppedBy }: RunDetails): string {
  const how = status === 'stopped' && stoppedBy !== null ? `stopped by ${stoppedBy}` : stateText(status);
  return `${how} ${status === 'finished' ? 'in' : 'after'} ${formatSeconds(seconds)}`;
}

function facts({ start, counts, jobs, uncommitted }: RunDetails): (readonly [string, string])[] {
  if (start === null) return [];
  const fetched = jobs.filter(({ isFetched }) => isFetched).length;
  const fetchedText = fetched === 0 ? '' : `, ${formatCount(fetched)} of them from the shared cache`;
  const versions = Object.entries(start.versions).map(([name, version]) => `${name} ${version}`);
  return [
    ['script', start.script],
    ['started', formatMoment(start.started)],
    ...(counts === null
      ? []
      : [['jobs', `${formatCount(counts.built)} built, ${formatCount(counts.reused)} reused${fetchedText}`] as const]),
    ['workers', String(start.workers)],
    ['by', `${versions.join(', ')}, process ${start.pid} of ${start.host}`],
    ...(start.git === undefined
      ? []
      : [
          [
            'commit',
            `${start.git.commit}${uncommitted === 0 ? '' : `, and ${plural(uncommitted, 'changed file')}`}`,
          ] as const,
        ]),
  ];
}

function jobLines(jobs: readonly RunJob[]): string[] {
  if (jobs.length === 0) return [];
  return formatFilledTable(
    [
      { title: 'job' },
      { title: 'method' },
      { title: 'state' },
      { title: 'time', align: 'right' },
      { title: 'bad', align: 'right' },
      { title: 'why' },
    ],
    jobs.map(({ job, method, state, seconds, badRows, why, isFetched }) => [
      job,
      method,
      isFetched ? 'fetched' : state,
      seconds === null ? '' : formatSeconds(seconds),
      badRows === 0 ? '' : formatCount(badRows),
      why ?? '',
    ]),
  );
}

function stateText(status: RunStatus): string {
  return status === 'broken-off' ? 'broken off' : status;
}

function countText(count: number | undefined): string {
  return count === undefined || count === 0 ? '' : formatCount(count);
}

/** Runs that ended well are plain; what needs attention is not. */
function paintStatus(status: RunStatus | undefined, colours: Colours): (text: string) => string {
  if (status === 'failed') return colours.red;
  return status === 'broken-off' || status === 'stopped' || status === 'unreadable' ? colours.yellow : String;
}
