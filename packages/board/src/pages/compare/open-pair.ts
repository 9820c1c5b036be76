import { type Dataset, datasetId, defaultDataset } from '@accelerator/dataset';
import { datasetsOfJob } from '@accelerator/inspect';
import type { Board } from '../../board.ts';
import { openNamed } from '../data/open-dataset.ts';
import { findShownJob } from '../job/find-shown-job.ts';

/**
 * The two datasets that are compared. Two jobs stand for what both have made: the usual dataset, or another of one name.
 * @throws AcceleratorError `DATASET_NOT_FOUND`, and what `findShownJob` throws
 */
export function openPair(board: Board, left: string, right: string): readonly [Dataset, Dataset] {
  if (left.includes('/') || right.includes('/')) return [openNamed(board, left), openNamed(board, right)];
  const jobs = [findShownJob(board, left), findShownJob(board, right)] as const;
  const [ofLeft, ofRight] = jobs.map((job) => datasetsOfJob(board.workdir, job).map(({ id }) => id.slice(job.length)));
  const both = ofLeft?.filter((name) => ofRight?.includes(name)) ?? [];
  const name = both.includes('') ? defaultDataset : (both[0]?.slice(1) ?? defaultDataset);
  return [openNamed(board, datasetId(jobs[0], name)), openNamed(board, datasetId(jobs[1], name))];
}
