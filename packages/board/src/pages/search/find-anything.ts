import { isRunId, listRuns } from '@accelerator/store';
import type { Board } from '../../board.ts';
import { url } from '../../html/url.ts';
import { dataAddress } from '../data/addresses.ts';
import { findJobs } from '../jobs/find-jobs.ts';
import { optionsLine } from '../jobs/job-row.ts';

/** Something that fits what was typed. */
export interface Finding {
  readonly kind: 'job' | 'method' | 'dataset' | 'run' | 'page' | 'file';
  readonly title: string;
  readonly detail: string;
  readonly href: string;
}

const pages = ['runs', 'jobs', 'data', 'lineage', 'methods', 'lists', 'results', 'disk'];
const mostMethods = 6;

/** Jobs, methods, datasets, runs and pages that fit some words, the likeliest first. */
export function findAnything({ workdir, index, project }: Board, words: string, count: number): Finding[] {
  const wanted = words.trim().toLowerCase();
  if (wanted === '') return [];
  const found: Finding[] = [];
  const [job = '', ...rest] = words.trim().split('/');
  const exact = index.find(job);
  if (exact !== undefined) {
    if (rest.length > 0 && exact.datasets.includes(rest.join('/')))
      found.push({ kind: 'dataset', title: words.trim(), detail: exact.method, href: dataAddress(words.trim()) });
    found.push({ kind: 'job', title: job, detail: exact.method, href: url(['jobs', job]) });
  }
  if (isRunId(words.trim()))
    found.push({ kind: 'run', title: words.trim(), detail: 'run', href: url(['runs', words.trim()]) });
  for (const page of pages)
    if (page.startsWith(wanted)) found.push({ kind: 'page', title: page, detail: 'page', href: url([page]) });
  const methods = new Set([...(project?.catalog.names ?? []), ...index.jobs.map(({ method }) => method)]);
  const fitting = [...methods].filter((name) => name.toLowerCase().includes(wanted));
  for (const name of fitting.sort((a, b) => a.length - b.length).slice(0, mostMethods))
    found.push({ kind: 'method', title: name, detail: 'method', href: url(['methods', name]) });
  const scripts = new Set(listRuns(workdir, 50).flatMap(({ start }) => start?.script ?? []));
  for (const script of scripts)
    if (script.toLowerCase().includes(wanted))
      found.push({ kind: 'run', title: script, detail: 'latest run', href: url(['runs', script]) });
  if (/^[0-9a-f]{8,}$/.test(wanted))
    found.push({
      kind: 'file',
      title: wanted,
      detail: 'jobs with a file of this digest',
      href: url(['whose', wanted]),
    });
  for (const each of findJobs(workdir, index, { q: words }, count).jobs)
    if (each.job !== exact?.job)
      found.push({
        kind: 'job',
        title: each.job,
        detail: [each.method, each.caption || optionsLine(each.options)].filter(Boolean).join(' · '),
        href: url(['jobs', each.job]),
      });
  return found.slice(0, count);
}
