import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { makePage } from '../src/page.ts';
import { benchFolder, repository } from '../src/places.ts';
import { barChart } from '../src/plot.ts';
import type { Suite } from '../src/suite.ts';
import { exampleFigure, exampleResult } from './examples.ts';

const suite: Suite = {
  name: 'example',
  title: 'An example',
  method: ['It is measured so.'],
  run: () => Promise.reject(new Error('not run')),
};

test('the page tells machine, versions, inputs, who is missing, and where others are ahead', () => {
  const figure = exampleFigure({ own: 5, other: 10, targets: [{ limit: 7 }] });
  const page = makePage([{ suite, result: exampleResult([figure]) }]);
  expect(page).toContain('## An example\n\n- It is measured so.');
  expect(page).toContain('- Speed: 5 images/s, target ≥ 7');
  expect(page).toContain('- Speed: 0.5 × as good as other');
  // The first screen: a picture, and a line for what matters.
  expect(page.indexOf('![An example]')).toBeLessThan(page.indexOf('## How it is measured'));
  expect(page).toContain('| Speed | 5 images/s | 0.5 × other |');
  expect(page.match(/!\[An example\]/g)).toHaveLength(1);
  expect(page).toContain('![An example](images/performance-example.svg)');
  expect(page).toContain('| other | 10 | 10 … 10 | 0.5 |  |');
  expect(page).toContain('- machine: A processor, 2 cores, 8 GiB, Linux');
  expect(page).toContain('- node: 20.0.0');
  expect(page).toContain('- photographs: 3');
  expect(page).toContain('- exax: missing, not measured');
});

test('a chart has a bar for each contender, as long as its median', () => {
  const chart = barChart('Some & others', [exampleFigure({ own: 10, other: 5 })]);
  const widths = [...chart.matchAll(/<rect class="(\w+)".*? width="([\d.]+)"/g)].map(([, kind, width]) => [
    kind,
    Number(width),
  ]);
  expect(widths.map(([kind]) => kind)).toEqual(['ours', 'other']);
  expect(Number(widths[0]?.[1]) / Number(widths[1]?.[1])).toBeCloseTo(2, 2);
  expect(chart).toContain('<title>Some &amp; others</title>');
});

test('what is committed names no folder of the machine that measured', () => {
  const results = path.join(benchFolder, 'results');
  const files = [
    ...readdirSync(results).map((name) => path.join(results, name)),
    path.join(repository, 'docs/performance.md'),
  ];
  for (const file of files)
    expect(readFileSync(file, 'utf8')).not.toMatch(/(?<![\w.])\/(home|root|tmp|work|usr|Users)\//);
});
