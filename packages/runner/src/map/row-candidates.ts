import {
  type Encoded,
  type JobPost,
  type JobSetup,
  type KeyPreimage,
  preimageText,
  type SeenByMap,
} from '@accelerator/job';
import type { AnyMap } from '@accelerator/method';
import { rowListOption } from '@accelerator/slice';
import { checkJob, newestJobs, type Workdir } from '@accelerator/store';

/** Few are enough: the newest job most often holds all rows that any does. */
const mostCandidates = 3;
const lookedAt = 32;
/** Telling rows apart takes about 100 bytes of memory for each. */
const mostRows = 4_000_000;

/** An earlier job whose rows may be taken. */
export interface RowCandidate {
  readonly setup: JobSetup;
  readonly post: JobPost;
}

/** A row for which its map looked at these is another one as soon as any row is. */
const wholes: ReadonlySet<SeenByMap> = new Set(['source', 'previous', 'files', 'items']);

/**
 * Earlier jobs whose rows may be taken: of the same source, options and other inputs, with another `source` (or other
 * files, or elements). One that left rows out or had bad rows is none: its rows don't stand beside those of its source.
 * Nor is one whose map looked at all rows at once.
 */
export function rowCandidates(map: AnyMap, setup: JobSetup, rows: number, workdir: Workdir): RowCandidate[] {
  if (!map.reuseRows || rows === 0 || rows > mostRows) return [];
  const wanted = preimageText(withoutRows(map, setup.preimage));
  const candidates: RowCandidate[] = [];
  let looked = 0;
  for (const id of newestJobs(workdir, setup.method)) {
    if (looked++ === lookedAt) break;
    const other = workdir.records.peekSetup(id);
    if (other === undefined || preimageText(withoutRows(map, other.preimage)) !== wanted) continue;
    const hit = checkJob(workdir, id);
    if (!hit.ok || hit.post.rows === undefined || hit.post.rows.skipped + hit.post.rows.failed > 0) continue;
    if (hit.post.seen?.byMap.some((each) => wholes.has(each)) === true) continue;
    candidates.push({ setup: other, post: hit.post });
    if (candidates.length === mostCandidates) break;
  }
  return candidates;
}

/** What has to be the same: everything but the rows themselves. */
function withoutRows(map: AnyMap, preimage: KeyPreimage): KeyPreimage {
  if (map.over === 'rows') return { ...preimage, datasets: { ...preimage.datasets, source: null, previous: null } };
  const { options } = preimage;
  if (typeof options !== 'object' || options === null || Array.isArray(options)) return preimage;
  const rest: Encoded = { ...options, [rowListOption(map.over)]: null };
  return { ...preimage, options: rest };
}
