import { formatBytes, formatSeconds, plural, type VerifyReport } from '@accelerator/inspect';
import type { Finding, VerifyStep } from '@accelerator/store';
import type { Colours } from '../output/colours.ts';
import { oneLine, padEnd, padStart } from '../output/text.ts';

const subjects: Readonly<Record<VerifyStep['name'], readonly [one: string, many: string]>> = {
  records: ['job', 'jobs'],
  sizes: ['file', 'files'],
  links: ['link', 'links'],
  index: ['key', 'keys'],
  contents: ['file', 'files'],
  columns: ['column file', 'column files'],
};

/** `columns   1,204 column files, 3.1 GB     1.2 s`, and a line for each finding. */
export function formatStep(
  { name, checked, bytes, elsewhere, seconds, findings }: VerifyStep,
  colours: Colours,
): string[] {
  const [one, many] = subjects[name];
  const looked = `${plural(checked, one, many)}${bytes > 0 ? `, ${formatBytes(bytes)}` : ''}`;
  return [
    `${padEnd(name, 8)}  ${padEnd(looked, 30)}  ${padStart(formatSeconds(seconds), 7)}`,
    ...(elsewhere === 0
      ? []
      : [`  ${plural(elsewhere, one, many)} only in the shared cache: \`ax verify --fetch\` reads them`]),
    ...findings.map((finding) => `  ${formatFinding(finding, colours)}`),
  ];
}

function formatFinding({ job, problem, severity }: Finding, { red, dim }: Colours): string {
  const text = oneLine(job === null ? problem : `${job}: ${problem}`);
  return severity === 'wrong' ? `${red('wrong')}  ${text}` : dim(`note   ${text}`);
}

/** What the findings mean. */
export function formatVerdict({ steps, dependents }: VerifyReport, { green, red }: Colours): string[] {
  const wrong = steps.flatMap(({ findings }) => findings).filter(({ severity }) => severity === 'wrong');
  if (wrong.length === 0) return [green('Everything is as it was recorded.')];
  const jobs = Object.keys(dependents);
  const concerned = Object.entries(dependents)
    .filter(([, others]) => others.length > 0)
    .map(([job, others]) => `  ${others.join(', ')} ${others.length === 1 ? 'depends' : 'depend'} on ${job}`);
  const what = jobs.length === 0 ? '' : ` in ${jobs.join(', ')}`;
  return [
    red(`${plural(wrong.length, 'thing')} ${wrong.length === 1 ? 'is' : 'are'} wrong${what}.`),
    ...concerned,
    ...(jobs.length === 0
      ? []
      : ['Remove the directory of a damaged job: the next build makes it again, with what is built upon it.']),
  ];
}
