import { Dataset, datasetId, defaultDataset } from '@accelerator/dataset';
import type { Context } from 'hono';
import type { Board } from '../../board.ts';
import { nameIn } from '../../html/name-part.ts';
import { findShownJob } from '../job/find-shown-job.ts';

/** The dataset that an address means. @throws AcceleratorError `DATASET_NOT_FOUND`, and what `findShownJob` throws */
export function openShownDataset(board: Board, job: string, name = defaultDataset): Dataset {
  return Dataset.open(board.workdir.path, datasetId(findShownJob(board, job), name));
}

/** The dataset of a route with a `:job`, and a `:name` if it isn't the usual one. */
export function openAsked(board: Board, c: Context): Dataset {
  const name = c.req.param('name');
  return openShownDataset(board, c.req.param('job') ?? '', name === undefined ? name : nameIn(name));
}

/** The same by its id, or what commands understand: `main-3/bad`, `thumbnailer~`. */
export function openNamed(board: Board, wanted: string): Dataset {
  const [job = '', ...name] = wanted.split('/');
  return openShownDataset(board, job, name.length === 0 ? undefined : name.join('/'));
}
