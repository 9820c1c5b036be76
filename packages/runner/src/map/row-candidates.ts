import { digestOf } from '@accelerator/base';
import {
  canonicalText,
  type Encoded,
  type JobPost,
  type JobSetup,
  type KeyPreimage,
  preimageText,
  rowsFile,
  type SeenByMap,
  type SeenInputs,
} from '@accelerator/job';
import type { AnyMap } from '@accelerator/method';
import { encodedList, type MatchCandidate, rowListOption } from '@accelerator/slice';
import { checkJob, newestJobs, type Workdir } from '@accelerator/store';
import { type RowCost, rowCostOf } from './reuse-costs.ts';

/** Few are enough: the newest job most often holds all rows that any does. */
const mostCandidates = 3;
const lookedAt = 32;
/** Telling rows apart takes about 100 bytes of memory for each. */
const mostRows = 4_000_000;

/** An earlier job whose rows may be taken. */
export interface RowCandidate extends MatchCandidate {
  readonly seen: SeenInputs | undefined;
  readonly cost: RowCost;
}

/** A row for which its map looked at these is another one as soon as any row is. */
export const wholes: ReadonlySet<SeenByMap> = new Set(['source', 'previous', 'files', 'items']);

/**
 * Earlier jobs that finished and whose rows may be taken: of the same source, options and other inputs, with another
 * `source` (or other files, or elements).
 */
export function rowCandidates(map: AnyMap, setup: JobSetup, rows: number, workdir: Workdir): RowCandidate[] {
  const candidates: RowCandidate[] = [];
  let looked = 0;
  for (const id of newestJobs(workdir, setup.method)) {
    if (looked++ === lookedAt) break;
    const other = workdir.records.recallSetup(id);
    const fit = other && fitOf(map, { setup, rows }, other);
    if (other === undefined || fit === undefined) continue;
    const hit = checkJob(workdir, id);
    if (!hit.ok || hit.post.rows === undefined || !fit.allows(hit.post.seen)) continue;
    const hasOutcomes = hit.post.rows.skipped + hit.post.rows.failed > 0;
    // One of an earlier version does not say which they are.
    if (hasOutcomes && hit.post.files[rowsFile] === undefined) continue;
    candidates.push({
      setup: other,
      ...matchedBy(fit, hit.post.seen),
      hasOutcomes,
      seen: hit.post.seen,
      cost: rowCostOf(hit.post),
    });
    if (candidates.length === mostCandidates) break;
  }
  return candidates;
}

/** How an earlier job fits one that is to be. */
export interface CandidateFit {
  /** Whether it went over the very same rows, in the same places. */
  readonly samePlaces: boolean;
  /** Whether its rows may be taken though its map looked at these. */
  allows(seen: JobPost['seen']): boolean;
}

/** undefined when none of its rows may be taken. @param rows how many the job to be has */
export function fitOf(
  map: AnyMap,
  { setup, rows }: { readonly setup: JobSetup; readonly rows: number },
  other: JobSetup,
): CandidateFit | undefined {
  if (!map.reuseRows || rows === 0) return undefined;
  if (preimageText(withoutRows(map, other.preimage)) !== preimageText(withoutRows(map, setup.preimage)))
    return undefined;
  const samePlaces = rowsText(map, other.preimage) === rowsText(map, setup.preimage);
  if (!samePlaces && rows > mostRows) return undefined;
  const isSame = preimageText(other.preimage) === preimageText(setup.preimage);
  return { samePlaces, allows: (seen) => isSame || seen?.byMap.some((each) => wholes.has(each)) !== true };
}

/** As the match is told. */
export function matchedBy(
  { samePlaces }: CandidateFit,
  seen: JobPost['seen'],
): Pick<MatchCandidate, 'samePlaces' | 'inPlace'> {
  return { samePlaces, inPlace: seen !== undefined && seen.byMap.length > 0 };
}

/** Jobs whose rows may be of use for each other have the same. */
export function rowsKey(map: AnyMap, { preimage }: Pick<JobSetup, 'preimage'>): string {
  return digestOf(`rows\n${preimageText(withoutRows(map, preimage))}`);
}

/** What has to be the same: everything but the rows themselves. */
export function withoutRows(map: AnyMap, preimage: KeyPreimage): KeyPreimage {
  if (map.over === 'rows') return { ...preimage, datasets: { ...preimage.datasets, source: null, previous: null } };
  const { options } = preimage;
  if (typeof options !== 'object' || options === null || Array.isArray(options)) return preimage;
  const rest: Encoded = { ...options, [rowListOption(map.over)]: null };
  return { ...preimage, options: rest };
}

/** The rows themselves. */
function rowsText(map: AnyMap, { datasets, options }: KeyPreimage): string {
  return map.over === 'rows' ? String(datasets.source) : canonicalText(encodedList(map.over, options));
}
