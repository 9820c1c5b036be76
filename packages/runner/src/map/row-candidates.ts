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
import { checkJob, newestAnywhere, type Workdir } from '@accelerator/store';
import { type RowCost, rowCostOf } from './reuse-costs.ts';

/** The newest job most often holds all rows that any does; so do a few of them, when one of these was of other rows. */
const enoughTimes = 3;
/** Jobs of a chain have a few rows each: those of three years, one a day, are 0.2 s of work. */
const mostCandidates = 1000;
/** Jobs between them whose rows can't be taken. */
const mostOthers = 32;
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
 * `source` (or other files, or elements). As many as have three times the rows that are wanted: so all rows are told apart
 * in linear time, and those of a long chain are found behind all the days that added a few.
 */
export function rowCandidates(map: AnyMap, setup: JobSetup, rows: number, workdir: Workdir): RowCandidate[] {
  const candidates: RowCandidate[] = [];
  let others = 0;
  let known = 0;
  for (const id of newestAnywhere(workdir, setup.method)) {
    const found = candidateIn(map, { setup, rows }, workdir, id);
    if (found === undefined) {
      if (++others === mostOthers) break;
      continue;
    }
    candidates.push(found.candidate);
    known += found.rows;
    if (candidates.length === mostCandidates) break;
    if (candidates.length >= enoughTimes && known >= enoughTimes * rows) break;
  }
  return candidates;
}

/** A job, if its rows may be taken, and how many it has. */
function candidateIn(
  map: AnyMap,
  wanted: { readonly setup: JobSetup; readonly rows: number },
  workdir: Workdir,
  id: string,
): { readonly candidate: RowCandidate; readonly rows: number } | undefined {
  const setup = workdir.records.recallSetup(id);
  const fit = setup && fitOf(map, wanted, setup);
  if (setup === undefined || fit === undefined) return undefined;
  const hit = checkJob(workdir, id);
  if (!hit.ok || hit.post.rows === undefined || !fit.allows(hit.post.seen)) return undefined;
  const { computed, reused, resumed = 0, skipped, failed } = hit.post.rows;
  const hasOutcomes = skipped + failed > 0;
  // One of an earlier version does not say which they are.
  if (hasOutcomes && hit.post.files[rowsFile] === undefined) return undefined;
  const { seen } = hit.post;
  const candidate = { setup, ...matchedBy(fit, seen), hasOutcomes, seen, cost: rowCostOf(hit.post) };
  return { candidate, rows: computed + reused + resumed };
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
