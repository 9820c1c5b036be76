import { formatCount, plural, type RowBlock, rowBlock } from '@accelerator/inspect';
import type { JSX } from 'preact';
import type { Board } from '../board.ts';
import { cellView, isBytesType, isNumberType } from '../cells/cell-view.ts';
import { shownName } from '../html/name-part.ts';
import { Section } from '../html/parts.tsx';
import { thumbAddress } from '../pages/data/addresses.ts';
import { Cell } from '../pages/data/cell.tsx';
import { openNamed } from '../pages/data/open-dataset.ts';
import { pictureOf } from './pictures.ts';

const rowsShown = 5;
const mostColumns = 10;
const mostDatasets = 20;

/** The first rows of a dataset, with the pictures in them. */
export interface RowSample {
  readonly dataset: string;
  readonly block: RowBlock;
  readonly columns: number;
  readonly pictures: ReadonlyMap<string, string>;
}

/** @param most so many pictures, at most: as many of each dataset */
export async function sampleRows(board: Board, jobs: readonly string[], most: number): Promise<RowSample[]> {
  const datasets = jobs.flatMap((job) => datasetsOf(board, job)).slice(0, mostDatasets);
  const each = Math.floor(most / Math.max(1, datasets.length));
  const samples: RowSample[] = [];
  for (const id of datasets) {
    const dataset = openNamed(board, id);
    const all = [...dataset.columns.keys()];
    const count = Math.min(rowsShown, dataset.rows);
    if (count === 0 || all.length === 0) continue;
    const block = rowBlock(dataset, { ranges: [[0, count]], from: 0, columns: all.slice(0, mostColumns) });
    samples.push({ dataset: id, block, columns: all.length, pictures: await picturesIn(board, id, block, each) });
  }
  return samples;
}

function datasetsOf(board: Board, job: string): string[] {
  const post = board.workdir.readPost(job);
  return post?.status === 'done' ? Object.keys(post.datasets).map((name) => openNamed(board, `${job}/${name}`).id) : [];
}

async function picturesIn(
  board: Board,
  dataset: string,
  block: RowBlock,
  most: number,
): Promise<ReadonlyMap<string, string>> {
  const pictures = new Map<string, string>();
  for (let row = 0; row < block.count; row++) {
    for (const { name, type, values } of block.columns) {
      const view = isBytesType(type) ? cellView(type, values[row]) : undefined;
      if (view?.kind !== 'picture' || pictures.size >= most) continue;
      const place = { column: name, row, digest: view.digest };
      const source = await pictureOf(board, { dataset, ...place });
      if (source !== undefined) pictures.set(thumbAddress(dataset, { ...place, size: 192 }), source);
    }
  }
  return pictures;
}

export function ReportRows({ samples }: { readonly samples: readonly RowSample[] }): JSX.Element {
  return (
    <>
      {samples.map((sample) => (
        <Section
          key={sample.dataset}
          title={`Rows of ${sample.dataset}`}
          aside={`${formatCount(sample.block.count)} of ${plural(sample.block.rows, 'row')}, ${plural(sample.columns, 'column')}`}
        >
          <SampleTable sample={sample} />
        </Section>
      ))}
    </>
  );
}

function SampleTable({ sample }: { readonly sample: RowSample }): JSX.Element {
  const { dataset, block, pictures } = sample;
  return (
    <div class="scroll-x flush">
      <table class="list data-table" aria-label={`The first rows of ${dataset}`}>
        <thead>
          <tr>
            <th scope="col" class="number">
              row
            </th>
            {block.columns.map(({ name, type }) => (
              <th key={name} scope="col" class={isNumberType(type) ? 'number' : undefined}>
                <span class="column-name">{shownName(name)}</span>
                <span class="column-type">{type}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {Array.from({ length: block.count }, (_, row) => (
            <tr key={row}>
              <th scope="row" class="number">
                {row}
              </th>
              {block.columns.map((column) => (
                <td key={column.name} class={isNumberType(column.type) ? 'number' : undefined}>
                  <Cell column={column} place={{ dataset, row, index: row }} pictures={pictures} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
