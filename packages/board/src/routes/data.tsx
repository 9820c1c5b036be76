import type { Dataset } from '@accelerator/dataset';
import {
  chosenRows,
  countRanges,
  datasetSource,
  datasetsOfJob,
  plural,
  type RowChoice,
  rowBlock,
  rowChoices,
  summarizeChain,
  summarizeDataset,
  summarizeJob,
  usualHistogram,
} from '@accelerator/inspect';
import { type Context, Hono } from 'hono';
import type { JSX } from 'preact';
import type { Board } from '../board.ts';
import { cellView, isBytesType } from '../cells/cell-view.ts';
import { Command, Empty } from '../html/parts.tsx';
import { url } from '../html/url.ts';
import { ChainView } from '../pages/data/chain.tsx';
import { ColumnsView } from '../pages/data/columns.tsx';
import { DataFrame, type DataHead } from '../pages/data/data-frame.tsx';
import { DataList, type ListedDataset } from '../pages/data/data-list.tsx';
import { type DataQuery, parseDataQuery, type ViewName } from '../pages/data/data-query.ts';
import { RowFilters } from '../pages/data/filters.tsx';
import { openAsked } from '../pages/data/open-dataset.ts';
import { captionColumn, PicturesView } from '../pages/data/pictures.tsx';
import { blockOf, shownRows } from '../pages/data/shown-rows.ts';
import { mostColumns, TableView } from '../pages/data/table.tsx';
import { type Serving, sendPage } from '../server/answer.tsx';

const rowsPerPage = 50;
const picturesPerPage = 60;
const jobsPerPage = 30;

/** Datasets: which there are, and each as a table, as pictures, by its columns, in its chain. */
export function dataRoutes(serving: Serving): Hono {
  const { board } = serving;
  const show = async (c: Context) => {
    const dataset = openAsked(board, c);
    const asked = parseDataQuery(new URL(c.req.url).searchParams);
    const pictureColumns = picturesIn(dataset);
    const views: readonly ViewName[] = [
      'table',
      ...(pictureColumns.length > 0 ? (['pictures'] as const) : []),
      'columns',
      ...(dataset.previousId === null ? [] : (['chain'] as const)),
    ];
    const view = views.find((each) => each === asked.view) ?? 'table';
    const query = { ...asked, view };
    const head = headOf(board, dataset);
    return sendPage(
      c,
      serving,
      { title: `${dataset.id} ${view}`, section: 'data', wide: view === 'table' || view === 'pictures' },
      <DataFrame head={head} view={view} views={views}>
        {await viewOf({ board, dataset, head, query, pictureColumns, signal: c.req.raw.signal })}
      </DataFrame>,
    );
  };
  return new Hono()
    .get('/data', (c) =>
      sendPage(c, serving, { title: 'Data', section: 'data' }, listPage(board, c.req.query('before'))),
    )
    .get('/data/:job', show)
    .get('/data/:job/:name', show);
}

interface ViewSetup {
  readonly board: Board;
  readonly dataset: Dataset;
  readonly head: DataHead;
  readonly query: DataQuery & { readonly view: ViewName };
  readonly pictureColumns: readonly string[];
  readonly signal: AbortSignal;
}

async function viewOf({ board, dataset, head, query, pictureColumns, signal }: ViewSetup): Promise<JSX.Element> {
  const { summary } = head;
  if (query.view === 'chain') return <ChainView chain={summarizeChain(dataset)} />;
  if (query.view === 'columns') {
    const source = query.column === undefined ? undefined : datasetSource(dataset, { names: [query.column] });
    const count = () =>
      source === undefined ? Promise.resolve(undefined) : usualHistogram(source, { bins: 40 }, signal);
    return <ColumnsView summary={summary} histogram={await board.scans.take(count, signal)} />;
  }
  const perPage = query.view === 'pictures' ? picturesPerPage : rowsPerPage;
  const search = () => shownRows(board, dataset, query, { perPage, signal });
  const rows = await board.scans.take(search, signal);
  const filters = <RowFilters summary={summary} query={query} choices={choicesOf(board, dataset)} />;
  const known = query.columns.filter((name) => dataset.columns.has(name));
  if (query.view === 'table') {
    const columns = known.length > 0 ? known : [...dataset.columns.keys()].slice(0, mostColumns);
    const block = blockOf(dataset, rows, { count: perPage, columns });
    return (
      <>
        {filters}
        <TableView summary={summary} query={query} rows={rows} block={block} />
      </>
    );
  }
  const column = pictureColumns.find((name) => name === query.column) ?? pictureColumns[0] ?? '';
  const columns = [column, captionColumn(summary, query)].filter((name) => name !== undefined);
  const block = blockOf(dataset, rows, { count: perPage, columns });
  return (
    <>
      {filters}
      <PicturesView {...{ summary, query, rows, block, column, pictureColumns }} />
    </>
  );
}

/** Columns that hold pictures, by their type or by the first values. */
function picturesIn(dataset: Dataset): string[] {
  const columns = [...dataset.columns.values()].filter(({ type }) => isBytesType(type));
  const looks = (name: string): boolean => {
    const block = rowBlock(dataset, { ranges: [[0, Math.min(20, dataset.rows)]], from: 0, columns: [name] });
    return (block.columns[0]?.values ?? []).some((value) => cellView('bytes', value).kind === 'picture');
  };
  const found = columns.filter(({ name, type }) => type === 'image' || looks(name));
  // Those of its own come first: they are what the job made.
  return [...found].sort((a, b) => Number(a.linked) - Number(b.linked)).map(({ name }) => name);
}

function headOf(board: Board, dataset: Dataset): DataHead {
  const { workdir, index, workdirFlag } = board;
  const { jobId: job, id } = dataset;
  const method = summarizeJob(workdir, job).method;
  index.refresh();
  const same = index.jobs.filter((each) => each.method === method);
  const at = same.findIndex((each) => each.job === job);
  return {
    summary: summarizeDataset(dataset),
    job,
    method,
    siblings: datasetsOfJob(workdir, job).flatMap((each) => (each.id === id ? [] : [each.id])),
    before: at < 0 ? undefined : same[at + 1]?.job,
    workdirFlag,
  };
}

function choicesOf({ workdir }: Board, dataset: Dataset): ReadonlyMap<RowChoice, number> {
  const counts = rowChoices.flatMap((choice) => {
    const ranges = chosenRows(workdir, dataset, choice);
    const rows = ranges === undefined ? 0 : countRanges(ranges);
    return rows === 0 ? [] : [[choice, rows] as const];
  });
  const kinds = new Map(counts);
  // All of one kind is no choice.
  return kinds.size === 1 && [...kinds.values()][0] === dataset.rows ? new Map() : kinds;
}

function listPage(board: Board, before: string | undefined): JSX.Element {
  const { index, workdir } = board;
  index.refresh();
  const all = index.jobs.filter(({ end, datasets: names }) => end === 'done' && names.length > 0);
  const start = before === undefined ? 0 : all.findIndex(({ job }) => job === before) + 1;
  const datasets: ListedDataset[] = [];
  let last: string | undefined;
  for (const { job, method, created } of all.slice(start)) {
    if (datasets.length >= jobsPerPage) break;
    last = job;
    datasets.push(...datasetsOfJob(workdir, job).map((each) => ({ ...each, job, method, created })));
  }
  const isMore = last !== undefined && all.at(-1)?.job !== last;
  return (
    <>
      <h1>
        Data <span class="count">of {plural(all.length, 'job')}</span>
      </h1>
      {datasets.length === 0 ? (
        <Empty title="There are no datasets yet">
          Jobs of a build script write them: <Command text="npx ax run" />
        </Empty>
      ) : (
        <DataList datasets={datasets} />
      )}
      <nav class="pager" aria-label="Pages of datasets">
        {before === undefined ? null : <a href="/data">‹ Newest</a>}
        {isMore ? (
          <a rel="next" href={url(['data'], { before: last })}>
            Older ›
          </a>
        ) : null}
      </nav>
    </>
  );
}
