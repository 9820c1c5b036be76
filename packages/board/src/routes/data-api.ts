import type { Dataset } from '@accelerator/dataset';
import {
  compareRows,
  countRanges,
  datasetSource,
  foundJsonLines,
  grep,
  jobRows,
  matchWish,
  oneRow,
  planGrep,
  rangesMeant,
  rowBlock,
  sliceRanges,
  summarizeChain,
  summarizeDataset,
  usualHistogram,
} from '@accelerator/inspect';
import { type Context, Hono } from 'hono';
import { stream } from 'hono/streaming';
import { nameIn } from '../html/name-part.ts';
import { openAsked, openNamed } from '../pages/data/open-dataset.ts';
import { findShownJob } from '../pages/job/find-shown-job.ts';
import { type Serving, sendJson } from '../server/answer.tsx';
import { countOf, listOf, numberOf } from '../server/query.ts';

const mostRows = 1000;
const mostFound = 100_000;

/** Rows and values for programs, and for the pages: each is what the command with `--json` prints, byte for byte. */
export function dataApi({ board }: Serving): Hono {
  const { workdir, scans } = board;
  const open = (c: Context) => openAsked(board, c);
  return new Hono()
    .get('/api/data/:job', (c) => sendJson(c, aboutDataset(open(c), c.req.query('chain'))))
    .get('/api/data/:job/:name', (c) => sendJson(c, aboutDataset(open(c), c.req.query('chain'))))
    .get('/api/data/:job/:name/rows', (c) => {
      const dataset = open(c);
      const { from, count, only } = c.req.query();
      const start = numberOf(from, 0);
      const ranges = rangesMeant(workdir, dataset, only === '' ? undefined : only);
      const block = rowBlock(dataset, {
        ranges: sliceRanges(ranges, start, Math.min(mostRows, countOf(count, 200))),
        rows: countRanges(ranges),
        from: start,
        columns: columnsOf(dataset, c.req.queries('columns')),
      });
      return sendJson(c, block);
    })
    .get('/api/data/:job/:name/rows/:row', (c) => {
      const dataset = open(c);
      const columns = datasetSource(dataset, { names: columnsOf(dataset, c.req.queries('columns')) }).columns;
      return sendJson(
        c,
        oneRow(
          dataset,
          columns.map(({ name }) => name),
          numberOf(c.req.param('row'), dataset.rows),
        ),
      );
    })
    .get('/api/data/:job/:name/rows/:row/:column', (c) => {
      const dataset = open(c);
      const column = nameIn(c.req.param('column'));
      dataset.column(column);
      return sendJson(c, oneRow(dataset, [column], numberOf(c.req.param('row'), dataset.rows)));
    })
    .get('/api/data/:job/:name/histogram', async (c) => {
      const { column = '', bins, top, chain } = c.req.query();
      const source = datasetSource(open(c), { names: [column], chain: chain !== undefined });
      const { signal } = c.req.raw;
      const wish = { bins: countOf(bins, 20), top: top === undefined ? undefined : countOf(top, 20) };
      return sendJson(c, await scans.take(() => usualHistogram(source, wish, signal), signal));
    })
    .get('/api/data/:job/:name/find', (c) => {
      const { pattern = '', most } = c.req.query();
      const plan = planGrep([open(c)], {
        patterns: [pattern],
        columns: listOf(c.req.queries('in')),
        show: listOf(c.req.queries('show')),
        ranges: listOf(c.req.queries('range')),
        give: 'json',
        most: Math.min(mostFound, countOf(most, mostFound)),
      });
      c.header('content-type', 'application/x-ndjson; charset=utf-8');
      return stream(c, async (out) => {
        const end = new AbortController();
        out.onAbort(() => end.abort());
        const search = async (): Promise<void> => {
          for await (const found of grep(plan, { signal: end.signal })) {
            await out.write(foundJsonLines(found, { byMatch: false, sliceNumbers: false }));
          }
        };
        await scans.take(search, end.signal).catch((error: unknown) => {
          if (!end.signal.aborted) throw error;
        });
      });
    })
    .get('/api/jobs/:job/rows', (c) => sendJson(c, jobRows(workdir, findShownJob(board, c.req.param('job')))))
    .get('/api/compare', (c) => {
      const { left = '', right = '', by, all, from, count } = c.req.query();
      const comparison = compareRows(workdir, openNamed(board, left), openNamed(board, right), {
        columns: listOf(c.req.queries('column')),
        ...matchWish(by === '' ? undefined : by),
        all: all !== undefined,
        from: numberOf(from, 0),
        count: countOf(count, 20),
      });
      return sendJson(c, comparison);
    });
}

/** Nothing is no column, unless one is called that. */
function columnsOf(dataset: Dataset, asked: readonly string[] | undefined): readonly string[] | undefined {
  return dataset.columns.has('') && asked !== undefined ? asked : listOf(asked);
}

function aboutDataset(dataset: Dataset, chain: string | undefined): unknown {
  return chain === undefined ? summarizeDataset(dataset) : summarizeChain(dataset);
}
