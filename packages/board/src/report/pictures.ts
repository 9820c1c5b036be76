import { isAcceleratorError } from '@accelerator/base';
import { rowBlock } from '@accelerator/inspect';
import type { Board } from '../board.ts';
import { cellView, isBytesType } from '../cells/cell-view.ts';
import { openNamed } from '../pages/data/open-dataset.ts';

/** A picture in a report, which is one file: all of it stands in its address. */
export interface ReportPicture {
  readonly source: string;
  readonly title: string;
}

/** Pictures of one column of a dataset. */
export interface PictureGroup {
  readonly title: string;
  readonly pictures: readonly ReportPicture[];
}

const size = 192;

/** Samples of the pictures that some jobs have made, the same number of each column. */
export async function reportPictures(board: Board, jobs: readonly string[], most: number): Promise<PictureGroup[]> {
  const columns = jobs.flatMap((job) => pictureColumns(board, job));
  const each = columns.length === 0 ? 0 : Math.max(1, Math.floor(most / columns.length));
  const groups: PictureGroup[] = [];
  let left = most;
  for (const { dataset, column } of columns) {
    if (left <= 0) break;
    const pictures = await samplesOf(board, dataset, column, Math.min(each, left));
    left -= pictures.length;
    if (pictures.length > 0) groups.push({ title: `${dataset} · ${column}`, pictures });
  }
  return groups;
}

/** Of what a job has made itself: columns of others stand with these. */
function pictureColumns(board: Board, job: string): { readonly dataset: string; readonly column: string }[] {
  const post = board.workdir.readPost(job);
  if (post?.status !== 'done') return [];
  return Object.keys(post.datasets).flatMap((name) => {
    const dataset = openNamed(board, `${job}/${name}`);
    return [...dataset.columns.values()]
      .filter(({ type, linked }) => isBytesType(type) && !linked)
      .map((column) => ({ dataset: dataset.id, column: column.name }));
  });
}

async function samplesOf(board: Board, id: string, column: string, count: number): Promise<ReportPicture[]> {
  const dataset = openNamed(board, id);
  const step = Math.max(1, Math.floor(dataset.rows / count));
  const samples: ReportPicture[] = [];
  for (let row = 0; row < dataset.rows && samples.length < count; row += step) {
    const block = rowBlock(dataset, { ranges: [[row, 1]], from: row, columns: [column] });
    const [values] = block.columns;
    const view = cellView(values?.type ?? 'bytes', values?.values[0]);
    if (view.kind !== 'picture') continue;
    const source = await pictureOf(board, { dataset: id, column, row, digest: view.digest });
    if (source !== undefined) samples.push({ source, title: `row ${row}: ${view.text}` });
  }
  return samples;
}

export interface Place {
  readonly dataset: string;
  readonly column: string;
  readonly row: number;
  readonly digest: string;
}

/** One that can't be decoded is left out: its page says why. */
export async function pictureOf(board: Board, place: Place): Promise<string | undefined> {
  try {
    const picture = await board.thumbnails.get({ workdir: board.workdir.path, ...place, size });
    return `data:image/webp;base64,${Buffer.from(picture).toString('base64')}`;
  } catch (error) {
    if (isAcceleratorError(error)) return undefined;
    throw error;
  }
}
