import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ChainLink, Job, noteBuild, readChains, Workdir, writeChains } from '@accelerator/store';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { Chain, type ChainData, Chains } from '../src/chains.ts';

let workdir: Workdir;
beforeEach(() => {
  const directory = mkdtempSync(path.join(tmpdir(), 'ax-chains-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  workdir = Workdir.openOrCreate(path.join(directory, 'main'), { name: 'main', slices: 2 });
});

const link = (number: number, content: string, origin: string): ChainLink => ({
  job: `main-${number}`,
  content,
  origin,
});
const data = (content: string, origin: string): ChainData => ({ content, origin });
const jobOf = (number: number): Job => new Job(workdir, `main-${number}`);

/** Three links: A, B, and C, which contains the same as A and was made from something else. */
const links = [link(1, 'a', 'from-a'), link(2, 'b', 'from-b'), link(3, 'a', 'from-c')];

function chainOf(lastAsked: readonly number[] = [], of: readonly ChainLink[] = links): Chain {
  return new Chain(workdir, { method: 'm', name: 'm', links: of }, new Set(lastAsked.map((n) => `main-${n}`)));
}

describe('the position of data in a chain', () => {
  test.each<[string, ChainData, readonly number[], number]>([
    ['what is new comes to the end', data('n', 'from-n'), [], 3],
    ['what is new comes to the end, whatever was asked for', data('n', 'from-n'), [1, 2, 3], 3],
    ['of the same origin: the same position', data('a', 'from-a'), [], 0],
    ['of the same origin, in the middle', data('b', 'from-b'), [], 1],
    ['of the same origin, and other content: a method on the way was changed', data('z', 'from-b'), [], 1],
    ['equal to the last link: its position', data('a', 'elsewhere'), [], 2],
    ['equal to an earlier link that nobody asked for: the last that is equal', data('a', 'elsewhere'), [3], 2],
    ['equal to an earlier link that was asked for last time', data('b', 'elsewhere'), [2], 1],
    ['equal to an earlier link that was not asked for last time: new', data('b', 'elsewhere'), [1, 3], 3],
    ['equal to two that were asked for: the first', data('a', 'elsewhere'), [1, 3], 0],
    ['an origin wins over equal content', data('a', 'from-c'), [1, 2, 3], 2],
  ])('%s', (_, asked, lastAsked, position) => {
    expect(chainOf(lastAsked).positionOf(asked)).toBe(position);
  });

  test('an empty chain begins', () => {
    expect(chainOf([], []).positionOf(data('a', 'from-a'))).toBe(0);
  });

  test('equal data that this run has asked for already is another link', () => {
    const chain = chainOf([1]);
    const same = data('a', 'elsewhere');
    const position = chain.positionOf(same);
    expect(position).toBe(0);
    chain.put(position, jobOf(9), same);
    expect(chain.positionOf(data('a', 'again, from elsewhere'))).toBe(2);
  });

  test('an origin that comes twice in a chain means the later of the two', () => {
    const chain = chainOf([], [link(1, 'a', 'from-a'), link(2, 'b', 'from-a')]);
    expect(chain.positionOf(data('a', 'from-a'))).toBe(1);
  });
});

describe('the job before a position', () => {
  test('is one of this run, before one that an earlier run left', () => {
    const chain = chainOf();
    chain.put(1, jobOf(8), data('b', 'from-b'));
    expect(chain.before(2)?.id).toBe('main-8');
  });

  test('none stands before the first, nor where all that came before is gone', () => {
    expect([chainOf().before(0), chainOf().before(3)]).toEqual([undefined, undefined]);
  });

  test('skips links whose jobs are gone', () => {
    const chain = chainOf();
    chain.put(0, jobOf(7), data('a', 'from-a'));
    expect(chain.before(3)?.id).toBe('main-7');
  });
});

describe('what a chain keeps', () => {
  test.each<[string, number, number, ChainData, boolean]>([
    ['the same job for the same data: nothing has changed', 1, 2, data('b', 'from-b'), false],
    ['another job', 1, 8, data('b', 'from-b'), true],
    ['the same job, whose data is made in another way', 1, 2, data('b', 'new'), true],
    ['the same job with other content', 1, 2, data('x', 'from-b'), true],
    ['a new link', 3, 4, data('d', 'from-d'), true],
  ])('%s', (_, position, job, what, hasChanged) => {
    const chain = chainOf();
    chain.put(position, jobOf(job), what);
    expect(chain.hasChanged).toBe(hasChanged);
    expect(chain.record.links[position]).toEqual({ job: `main-${job}`, ...what });
    expect(chain.record.links).toHaveLength(Math.max(3, position + 1));
  });
});

describe('the chains of a script', () => {
  const put = (chains: Chains, name: string, job: number, what: ChainData): Promise<number> =>
    chains.inTurn('m', name, async (chain) => {
      const position = chain.positionOf(what);
      chain.put(position, jobOf(job), what);
      return position;
    });

  test('are kept for the next run, one for each method and name', async () => {
    const first = new Chains(workdir, 'main');
    expect(await put(first, 'm', 1, data('a', 'from-a'))).toBe(0);
    expect(await put(first, 'm', 2, data('b', 'from-b'))).toBe(1);
    expect(await put(first, 'other', 3, data('a', 'from-a'))).toBe(0);
    await first.save();
    const next = new Chains(workdir, 'main');
    expect(await put(next, 'm', 2, data('b', 'from-b'))).toBe(1);
    expect(await put(next, 'm', 4, data('c', 'from-c'))).toBe(2);
    await next.save();
    expect(readChains(workdir, 'main').map(({ name, links: of }) => [name, of.map(({ job }) => job)])).toEqual([
      ['m', ['main-1', 'main-2', 'main-4']],
      // This run did not ask for it.
      ['other', ['main-3']],
    ]);
  });

  test('those of another script are others', async () => {
    const first = new Chains(workdir, 'first');
    await put(first, 'm', 1, data('a', 'from-a'));
    await first.save();
    expect(await put(new Chains(workdir, 'second'), 'm', 2, data('b', 'from-b'))).toBe(0);
  });

  test('nothing is written when nothing has changed', async () => {
    writeChains(workdir, 'main', [{ method: 'm', name: 'm', links }]);
    const [before] = readChains(workdir, 'main');
    const chains = new Chains(workdir, 'main');
    await put(chains, 'm', 2, data('b', 'from-b'));
    rmSync(path.join(workdir.path, 'chains'), { recursive: true });
    await chains.save();
    expect(readChains(workdir, 'main')).toEqual([]);
    await put(chains, 'm', 9, data('n', 'from-n'));
    await chains.save();
    expect(readChains(workdir, 'main')[0]?.links).toEqual([...(before?.links ?? []), link(9, 'n', 'from-n')]);
  });

  test('what the last good run asked for is equal to what it contained', async () => {
    writeChains(workdir, 'main', [{ method: 'm', name: 'm', links }]);
    const elsewhere = data('b', 'elsewhere');
    expect(await put(new Chains(workdir, 'main'), 'm', 8, elsewhere)).toBe(3);
    noteBuild(workdir, 'main', [{ name: 'm', job: 'main-2' }]);
    expect(await put(new Chains(workdir, 'main'), 'm', 8, elsewhere)).toBe(1);
  });

  test('each link waits for the one before it, and one that fails holds nobody up', async () => {
    const chains = new Chains(workdir, 'main');
    const order: string[] = [];
    const work = (name: string, fails = false): Promise<void> =>
      chains.inTurn('m', 'm', async () => {
        order.push(`${name} begins`);
        await new Promise((resolve) => setTimeout(resolve, 5));
        order.push(`${name} ends`);
        if (fails) throw new Error(name);
      });
    const settled = await Promise.allSettled([work('a'), work('b', true), work('c')]);
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  });
});
