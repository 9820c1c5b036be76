import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { ours } from '../src/figures.ts';
import { listPhotographs } from '../src/inputs.ts';
import { makePage } from '../src/page.ts';
import { barChart } from '../src/plot.ts';
import { readResult, writeResult } from '../src/results.ts';
import type { Suite } from '../src/suite.ts';
import { exampleFigure, exampleResult } from './examples.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'ax-bench-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
});

describe('results', () => {
  test('are read as they were written, each mode by itself, in a folder that is made', () => {
    const results = path.join(folder, 'made/here');
    const full = exampleResult([exampleFigure({ targets: [{ limit: 3 }] })]);
    const quick = { ...full, mode: 'quick' } as const;
    expect(readResult('example', 'full', results)).toBeUndefined();
    writeResult(full, results);
    writeResult(quick, results);
    writeResult({ ...full, commit: 'later' }, results);
    expect(readResult('example', 'full', results)).toEqual({ ...full, commit: 'later' });
    expect(readResult('example', 'quick', results)).toEqual(quick);
    expect(readResult('example', 'tiny', results)).toBeUndefined();
    expect(readResult('other', 'full', results)).toBeUndefined();
    expect(readdirSync(results).sort()).toEqual(['example.full.json', 'example.quick.json']);
  });
});

describe('photographs of a folder', () => {
  const write = (...files: readonly (readonly [name: string, content: string])[]): void => {
    for (const [name, content] of files) writeFileSync(path.join(folder, name), content);
  };

  test('are the JPEG files, by name, as many as are wanted', () => {
    write(['b.jpg', 'bb'], ['a.JPEG', 'a'], ['c.png', 'c'], ['d.jpg.txt', 'd'], ['e.jpeg', 'eee']);
    expect(listPhotographs(folder)).toMatchObject({ folder, names: ['a.JPEG', 'b.jpg', 'e.jpeg'], bytes: 6 });
    expect(listPhotographs(folder, 2)).toMatchObject({ names: ['a.JPEG', 'b.jpg'], bytes: 3 });
  });

  test('have a digest of names, sizes and contents', () => {
    const digests = new Set<string>();
    const note = (): number => digests.add(listPhotographs(folder).digest).size;
    write(['a.jpg', 'xy'], ['b.jpg', 'z']);
    expect([note(), note()]).toEqual([1, 1]);
    write(['a.jpg', 'x'], ['b.jpg', 'yz']);
    expect(note()).toBe(2);
    write(['a.jpg', 'q']);
    expect(note()).toBe(3);
    write(['c.jpg', '']);
    expect(note()).toBe(4);
    write(['other.txt', '']);
    expect(note()).toBe(4);
  });

  test('there have to be some', () => {
    mkdirSync(path.join(folder, 'none'));
    expect(() => listPhotographs(path.join(folder, 'none'))).toThrow('There is no .jpg in');
    write(['a.jpg', '']);
    expect(() => listPhotographs(folder, 0)).toThrow('There is no .jpg in');
  });
});

const suite: Suite = {
  name: 'example',
  title: 'An example',
  method: [],
  run: () => Promise.reject(new Error('not run')),
};
const pageOf = (figures: Parameters<typeof exampleResult>[0], more: Partial<Suite> = {}): string =>
  makePage([{ suite: { ...suite, ...more }, result: exampleResult(figures) }]);

describe('the page', () => {
  test('of no suite says how it is measured, and ends in one line end', () => {
    const page = makePage([]);
    expect(page).toMatch(/^# Performance\n/);
    expect(page).toMatch(/[^\n]\n$/);
    expect(page).not.toContain('![');
  });

  test('says nothing of targets that are met, and of those who are behind', () => {
    const page = pageOf([exampleFigure({ own: 10, other: 5, targets: [{ limit: 7 }] })]);
    expect(page).not.toMatch(/missed:|ahead:|profiles say:/);
    expect(page).toContain('| Speed | 10 images/s | 2 × other |');
  });

  test('is just where we are as good', () => {
    expect(pageOf([exampleFigure({ own: 5, other: 5 })])).not.toContain('ahead:');
    expect(pageOf([exampleFigure({ own: 4.999, other: 5 })])).toContain('ahead:');
  });

  test('tells the reasons that are known, below what they explain', () => {
    const page = pageOf([exampleFigure({ own: 1, other: 5 })], { reasons: ['It decodes twice.'] });
    expect(page.indexOf('- It decodes twice.')).toBeGreaterThan(page.indexOf('Where others are ahead:'));
  });

  test('has two figures of a suite on its first screen, and none of memory, sizes and counts', () => {
    const named = (id: string, title: string) => ({ ...exampleFigure({}), id, title });
    const page = pageOf([
      named('example/memory', 'Memory'),
      named('example/a-size', 'Size'),
      named('example/a-runs', 'Runs'),
      named('example/a-rows', 'Rows'),
      named('example/a', 'First'),
      named('example/b', 'Second'),
      named('example/c', 'Third'),
    ]);
    const screen = page.slice(0, page.indexOf('## How it is measured'));
    expect([...screen.matchAll(/^\| (\w+) \|/gm)].map(([, title]) => title)).toEqual(['First', 'Second']);
    for (const title of ['Memory', 'Size', 'Runs', 'Rows', 'Third']) expect(page).toContain(`**${title}**, images/s`);
  });

  test('nobody is behind a limit, and ours is not compared with itself', () => {
    const figure = exampleFigure({ own: 1, other: 5 });
    const [own, other] = figure.entries;
    if (own === undefined || other === undefined) throw new Error('an example has two entries');
    const entries = [own, { ...other, contender: `${ours}, cold` }, { ...other, contender: 'reading only (limit)' }];
    const page = pageOf([{ ...figure, entries }]);
    expect(page).not.toMatch(/ahead:|as good as others/);
    expect(page).toContain('| reading only (limit) | 5 |');
  });
});

describe('a chart', () => {
  test('of nothing is a picture all the same', () => {
    const chart = barChart('Empty', []);
    expect([chart.startsWith('<svg '), chart.endsWith('</svg>\n'), chart.includes('<rect')]).toEqual([
      true,
      true,
      false,
    ]);
  });

  test('holds its text as text', () => {
    const chart = barChart('a < b', [{ ...exampleFigure({}), title: 'x > y & z' }]);
    expect(chart).toContain('<title>a &lt; b</title>');
    expect(chart).toContain('x &gt; y &amp; z, images/s (higher is better)');
  });

  test('each figure has its own scale, and is as high as its bars need', () => {
    const [small, large] = [exampleFigure({ own: 1, other: 0.5 }), exampleFigure({ own: 1000, other: 500 })];
    const widths = (chart: string): number[] =>
      [...chart.matchAll(/<rect .*? width="([\d.]+)"/g)].map(([, width]) => Number(width));
    const heightOf = (chart: string): number => Number(/ height="(\d+)" role/.exec(chart)?.[1]);
    const both = barChart('', [small, large]);
    expect(widths(both).slice(0, 2)).toEqual(widths(both).slice(2));
    const [none, one, two] = [barChart('', []), barChart('', [small]), both].map(heightOf);
    expect((two ?? 0) - (one ?? 0)).toBe((one ?? 0) - (none ?? 0));
  });

  test('no bar leaves the picture', () => {
    for (const own of [0.001, 1, 7, 1e9]) {
      const chart = barChart('', [exampleFigure({ own, other: 1 })]);
      for (const [, x, width] of chart.matchAll(/<rect .*? x="([\d.]+)".*? width="([\d.]+)"/g)) {
        expect(Number(x) + Number(width)).toBeLessThanOrEqual(760);
      }
    }
  });
});
