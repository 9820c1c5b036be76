import { formatCount, plural } from '@accelerator/inspect';
import type { RunEvent } from '@accelerator/store';

/** `2 bad rows: \`ax ds main-3/bad\` shows them`; undefined for a job without. */
export function badRowsText(
  event: Extract<RunEvent, { readonly type: 'job-finished' | 'job-reused' }>,
): string | undefined {
  const { badRows = 0, badDataset, job } = event;
  if (badRows === 0) return undefined;
  const shows = badDataset === undefined ? `\`ax job ${job}\` counts` : `\`ax ds ${badDataset}\` shows`;
  return `${plural(badRows, 'bad row')}: ${shows} ${badRows === 1 ? 'it' : 'them'}`;
}

/** `3 rows retried`; undefined for a job without. */
export function retriedRowsText({ retriedRows = 0 }: { readonly retriedRows?: number }): string | undefined {
  return retriedRows === 0 ? undefined : `${plural(retriedRows, 'row')} retried`;
}

/** ` 2 bad rows in main-3.`: the end of a summary; nothing when there are none. */
export function badRowsSummary(badRows: ReadonlyMap<string, number>): string {
  const jobs = [...badRows.keys()];
  if (jobs.length === 0) return '';
  const rows = [...badRows.values()].reduce((sum, each) => sum + each, 0);
  const where = jobs.length <= 3 ? jobs.join(', ') : `${formatCount(jobs.length)} jobs`;
  return ` ${plural(rows, 'bad row')} in ${where}.`;
}
