import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Encoded, type JobPost, type JobSetup, jobKey, type RowCounts } from '@accelerator/job';
import { type AnyMap, defineMap } from '@accelerator/method';
import { noteJobs, type Workdir } from '@accelerator/store';
import { beforeEach, describe, expect, test } from 'vitest';
import { makeJob } from '../../store/test/make-job.ts';
import { temporaryWorkdir } from '../../store/test/temporary-workdir.ts';
import { rowCandidates } from '../src/map/row-candidates.ts';

function mapOf({ map }: { readonly map?: AnyMap | undefined }): AnyMap {
  if (map === undefined) throw new Error('It is no map.');
  return map;
}

const rows = mapOf(
  defineMap({ over: 'rows', input: { n: 'int32' }, output: { m: 'int32' }, map: ({ n }) => ({ m: n }) }),
);
const files: AnyMap = { ...rows, over: 'files' };
const array: AnyMap = { ...rows, over: 'array' };

const counts: RowCounts = { computed: 10, reused: 0, skipped: 0, failed: 0 };

let workdir: Workdir;
beforeEach(() => {
  workdir = temporaryWorkdir();
});

interface Parts {
  readonly source?: string;
  readonly other?: string;
  readonly options?: Encoded;
  readonly bundle?: string;
  readonly post?: Partial<JobPost>;
}

/** A finished job of a map, noted as the newest of its method. */
function add({ source = 'main-90', other, options, bundle, post }: Parts = {}): JobSetup {
  const id = makeJob(workdir, { post: { rows: counts, ...post } });
  const plain = workdir.readSetup(id);
  const preimage = {
    ...plain.preimage,
    ...(options !== undefined && { options }),
    ...(bundle !== undefined && { source: { ...plain.preimage.source, bundle } }),
    datasets: { source, ...(other !== undefined && { other }) },
  };
  const setup = { ...plain, preimage, key: jobKey(preimage) };
  writeFileSync(path.join(workdir.jobPath(id), 'setup.json'), JSON.stringify(setup));
  noteJobs(workdir, 'm', [id]);
  return setup;
}

/** The jobs whose rows may be taken for the one that was made last. */
function candidates(map: AnyMap, setup: JobSetup, count = 10): string[] {
  return rowCandidates(map, setup, count, workdir).map(({ setup: { job } }) => job);
}

/** For a job whose directory is not made yet. */
const wanted = (parts: Parts = {}): JobSetup => {
  const setup = add(parts);
  rmSync(workdir.jobPath(setup.job), { recursive: true });
  return setup;
};

describe('rows of an earlier job of a map over rows may be taken', () => {
  test.each<[string, Parts, boolean]>([
    ['of another source', { source: 'main-91' }, true],
    ['of the same source', {}, true],
    ['with another input', { other: 'main-80' }, false],
    ['with other options', { options: { n: 2 } }, false],
    ['of another program', { bundle: 'f'.repeat(32) }, false],
    ['that left rows out and does not say which', { post: { rows: { ...counts, skipped: 1 } } }, false],
    ['in which rows failed, and that does not say which', { post: { rows: { ...counts, failed: 1 } } }, false],
    ['that took all of its rows from others', { post: { rows: { ...counts, computed: 0, reused: 10 } } }, true],
    ['whose map looked where its rows stand', { post: { seen: { identities: [], byMap: ['row', 'sliceno'] } } }, true],
    ['whose map looked at all of its source', { post: { seen: { identities: [], byMap: ['row', 'source'] } } }, false],
    ['whose map looked at what came before', { post: { seen: { identities: [], byMap: ['previous'] } } }, false],
    ['whose map asked which job an input is', { post: { seen: { identities: ['main-80'], byMap: [] } } }, true],
    ['that failed', { post: { status: 'failed' } }, false],
    ['whose files were collected', { post: { status: 'collected' } }, false],
  ])('%s: %s', (_, parts, expected) => {
    const { job } = add(parts);
    expect(candidates(rows, wanted({ source: 'main-92' }))).toEqual(expected ? [job] : []);
  });

  test('of the very same rows whatever its map looked at, with the same dataset before them', () => {
    const { job } = add({ post: { seen: { identities: [], byMap: ['source', 'previous', 'row'] } } });
    expect(candidates(rows, wanted())).toEqual([job]);
    expect(candidates(rows, wanted({ source: 'main-91' }))).toEqual([]);
    const setup = wanted();
    const { datasets } = setup.preimage;
    const other = { ...setup, preimage: { ...setup.preimage, datasets: { ...datasets, previous: 'main-88' } } };
    expect(candidates(rows, other)).toEqual([]);
  });

  test('that are too many to be told apart only in the same places', () => {
    const { job } = add();
    expect(candidates(rows, wanted(), 4_000_001)).toEqual([job]);
    expect(candidates(rows, wanted({ source: 'main-91' }), 4_000_001)).toEqual([]);
  });

  test('not of one that counts no rows: it was no map then', () => {
    const { job } = add();
    const post = { ...workdir.readPost(job), rows: undefined };
    writeFileSync(path.join(workdir.jobPath(job), 'post.json'), JSON.stringify(post));
    expect(candidates(rows, wanted())).toEqual([]);
  });

  test('the newest three, whole ones', () => {
    const jobs = Array.from({ length: 6 }, () => add().job);
    const [first, , third, , fifth, last] = jobs;
    rmSync(path.join(workdir.jobPath(fifth ?? ''), 'result.msgpack'));
    expect(candidates(rows, wanted())).toEqual([last, jobs[3], third]);
    expect(first).toBe('main-1');
  });

  test('all of a chain, however many days it has, and the large one at its beginning', () => {
    const large = add({ post: { rows: { ...counts, computed: 500 } } }).job;
    const days = Array.from({ length: 40 }, (_, n) =>
      add({ source: `main-${n + 1}`, post: { rows: { ...counts, computed: 1 } } }),
    );
    add({ options: { n: 5 } });
    const found = candidates(rows, wanted({ source: 'main-92' }), 540);
    expect(found).toEqual([...days.map(({ job }) => job).reverse(), large]);
    // For one row more of the chain no more than before.
    expect(candidates(rows, wanted({ source: 'main-93' }), 1)).toEqual(found.slice(0, 3));
  });

  test('looked for among the newest 32', () => {
    const { job } = add();
    for (let each = 0; each < 30; each++) add({ options: { n: 5 } });
    const setup = wanted();
    expect(candidates(rows, setup)).toEqual([job]);
    add({ options: { n: 5 } });
    expect(candidates(rows, setup)).toEqual([]);
  });

  test.each<[string, AnyMap, number]>([
    ['when the author says no', { ...rows, reuseRows: false }, 10],
    ['when there are no rows', rows, 0],
  ])('not %s', (_, map, count) => {
    add();
    expect(candidates(map, wanted(), count)).toEqual([]);
  });
});

describe('rows of a map over', () => {
  const list = (name: string, ...items: number[]): Encoded => ({ size: 1, [name]: items });
  test.each<[string, AnyMap, Encoded, boolean]>([
    ['files, with other files', files, list('files', 1), true],
    ['files, with another option', files, { size: 2, files: [1, 2] }, false],
    ['elements, with other elements', array, list('items', 7), true],
    ['elements, where another option changed that is called like files', array, list('files', 3), false],
  ])('%s: %s', (_, map, options, expected) => {
    const { job } = add({ options });
    const name = map === files ? 'files' : 'items';
    expect(candidates(map, wanted({ options: list(name, 1, 2) }))).toEqual(expected ? [job] : []);
  });

  test.each<[string, AnyMap]>([
    ['files', files],
    ['elements', array],
  ])('%s are no rows of another source', (_, map) => {
    add({ source: 'main-91' });
    expect(candidates(map, wanted())).toEqual([]);
  });

  test('whatever its map looked at as a whole', () => {
    for (const each of ['files', 'items'] as const) {
      add({ options: list(each, 1), post: { seen: { identities: [], byMap: [each] } } });
    }
    expect(candidates(files, wanted({ options: list('files', 2) }))).toEqual([]);
    expect(candidates(array, wanted({ options: list('items', 2) }))).toEqual([]);
  });
});
