import type { IndexedJob } from '@accelerator/inspect';
import { describe, expect, test } from 'vitest';
import { placeNodes } from '../src/pages/lineage/layout.ts';
import { type JobGraph, lineageOf } from '../src/pages/lineage/lineage-graph.ts';

/** Jobs by name, each with its method and what it needs. */
function graphOf(jobs: Readonly<Record<string, readonly [method: string, ...needs: string[]]>>): JobGraph {
  const known = new Map(
    Object.entries(jobs).map(([job, [method, ...needs]], number) => [
      job,
      { job, number, method, needs, end: 'done' } satisfies Partial<IndexedJob>,
    ]),
  );
  return {
    find: (job) => known.get(job),
    usersOf: (job) => [...known.values()].filter(({ needs }) => needs.includes(job)).map((each) => each.job),
  };
}

const days = Array.from({ length: 365 }, (_, day) => day);

describe('what a job was made from', () => {
  test('is followed as far as is wanted, up and down', () => {
    const graph = graphOf({ a: ['m'], b: ['n', 'a'], c: ['o', 'b'], d: ['p', 'c'] });
    const shown = (up: number, down: number): string[] =>
      lineageOf(graph, 'b', { up, down })
        .nodes.map(({ id }) => id)
        .sort();
    expect([shown(0, 0), shown(1, 0), shown(0, 1), shown(5, 5)]).toEqual([
      ['b'],
      ['a', 'b'],
      ['b', 'c'],
      ['a', 'b', 'c', 'd'],
    ]);
  });

  test('a chain of a year is one node, and so are the files of each day', () => {
    const jobs = Object.fromEntries(
      days.flatMap((day) => [
        [`import-${day}`, ['import'] as const],
        [`sum-${day}`, ['sum', `import-${day}`, ...(day > 0 ? [`sum-${day - 1}`] : [])] as const],
      ]),
    );
    const { nodes, edges, more } = lineageOf(graphOf({ ...jobs, top: ['report', 'sum-364'] }), 'top', {
      up: 400,
      down: 0,
    });
    expect(nodes.map(({ method, jobs: each }) => [method, each.length]).sort()).toEqual([
      ['import', 365],
      ['report', 1],
      ['sum', 365],
    ]);
    expect([edges.length, more]).toEqual([2, 0]);
  });

  test('of thousands of jobs 150 nodes are drawn, the nearest, and the rest is counted', () => {
    const jobs = Object.fromEntries(
      Array.from({ length: 2000 }, (_, n) => [`m-${n}`, [`method-${n}`, 'top'] as const]),
    );
    const lineage = lineageOf(graphOf({ top: ['top'], ...jobs }), 'top', { up: 1, down: 1 });
    expect([lineage.nodes.length, lineage.more]).toEqual([150, 1851]);
    expect(placeNodes(lineage).nodes).toHaveLength(150);
  });
});

test('nodes are placed from left to right, whatever refers to what', () => {
  const graph = graphOf({ a: ['m'], b: ['n', 'a'], c: ['n', 'a'], d: ['o', 'b', 'c'] });
  const { nodes, lines } = placeNodes(lineageOf(graph, 'd', { up: 9, down: 9 }));
  const x = new Map(nodes.map(({ method, x: at }) => [method, at]));
  expect([x.get('m'), x.get('n'), x.get('o')]).toEqual([...x.values()].sort((a, b) => a - b));
  expect(lines).toHaveLength(2);
  const circle = {
    focus: 'a',
    more: 0,
    edges: [
      { from: 'a', to: 'b' },
      { from: 'b', to: 'a' },
    ],
  };
  const both = ['a', 'b'].map((id) => ({ id, method: 'm', jobs: [id], end: 'done' as const, distance: 0 }));
  expect(placeNodes({ ...circle, nodes: both }).lines).toHaveLength(1);
});
