import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Figure, isLimit, ours, ratioTo, targetOutcomes } from './figures.ts';
import { formatNumber } from './numbers.ts';
import { repository } from './places.ts';
import { barChart } from './plot.ts';
import { readResult, type SuiteResult } from './results.ts';
import type { Suite } from './suite.ts';
import { figureColumns, figureRows, type Row } from './table.ts';

/** Makes `docs/performance.md` and its pictures anew from the results that were saved. */
export function writePage(suites: readonly Suite[]): void {
  const found = suites.flatMap((suite) => {
    const result = readResult(suite.name, 'full');
    return result === undefined ? [] : [{ suite, result }];
  });
  const images = path.join(repository, 'docs/images');
  mkdirSync(images, { recursive: true });
  for (const { suite, result } of found) {
    writeFileSync(path.join(images, `performance-${suite.name}.svg`), barChart(suite.title, plotted(result.figures)));
  }
  writeFileSync(path.join(repository, 'docs/performance.md'), makePage(found));
}

/** Pictures show those that have somebody beside them. */
function plotted(figures: readonly Figure[]): Figure[] {
  return figures.filter(({ id, entries }) => entries.length > 1 && !/memory|size|-command$|-runs$|-rows$/.test(id));
}

export function makePage(found: readonly { readonly suite: Suite; readonly result: SuiteResult }[]): string {
  const lines = [
    '# Performance',
    '',
    '<!-- Made by `npm run bench -- page` from packages/bench/results. Do not edit. -->',
    '',
    `What ${ours} costs beside other programs that do the same work, on the same inputs, in the same run. Absolute figures are those of one`,
    'machine; the ratios hold on others as well.',
    '',
    ...found.slice(0, 1).flatMap(({ suite }) => picture(suite)),
    ...headlines(found.map(({ result }) => result)),
    '## How it is measured',
    '',
    '`npm run bench` measures everything on your machine, and `npm run bench -- --help` says how. Every contender runs once to warm up.',
    'Then come rounds with every contender once in each, in an order that is',
    'shuffled again, so that whatever else the machine does meets all alike. Figures are medians, with the least and the greatest value. All inputs',
    'are in the page cache. *We are × as good* is the median of the ratios in each round, above 1 where we are ahead, whether more or less is better.',
    'Memory is that of all processes of a contender together at its peak, sampled in the warm-up; pages that processes share count in each.',
    '✓ and ✗ say whether a target of the project was met.',
    '',
    ...found.flatMap(({ suite, result }, index) => suiteLines(suite, result, index === 0)),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

/** @param isFirst whether its picture stands above all */
function suiteLines(suite: Suite, result: SuiteResult, isFirst: boolean): string[] {
  const { machine } = result;
  const facts = {
    date: result.date,
    commit: result.commit,
    rounds: result.repetitions,
    machine: `${machine.cpu}, ${machine.cores} cores, ${machine.memory}, ${machine.system}`,
    'load before': machine.load,
    ...result.versions,
    ...result.inputs,
  };
  return [
    `## ${suite.title}`,
    '',
    ...suite.method.map((sentence) => `- ${sentence}`),
    '',
    ...summaryLines(result.figures),
    ...listLines('Why, as profiles say:', suite.reasons ?? []),
    ...(isFirst ? [] : picture(suite)),
    '<details>',
    '<summary>All figures, and the machine</summary>',
    '',
    ...result.figures.flatMap((figure) => [
      `**${figure.title}**, ${figure.unit}`,
      '',
      ...markdownTable(figureColumns, figureRows(figure)),
      '',
    ]),
    ...Object.entries(facts).map(([name, value]) => `- ${name}: ${value}`),
    ...result.missing.map((name) => `- ${name}: missing, not measured`),
    '',
    '</details>',
    '',
  ];
}

function picture({ title, name }: Suite): string[] {
  return [`![${title}](images/performance-${name}.svg)`, ''];
}

/** So many figures of each suite stand on the first screen. */
const headlinesOfSuite = 2;

/** The first figures of each suite that have somebody beside them, a line for each. */
function headlines(results: readonly SuiteResult[]): string[] {
  const rows = results.flatMap(({ figures }) =>
    plotted(figures)
      .filter((figure) => ratiosText(figure) !== '')
      .slice(0, headlinesOfSuite)
      .map((figure): Row => [figure.title, `${ownMedian(figure)} ${figure.unit}`, ratiosText(figure)]),
  );
  return rows.length === 0 ? [] : [...markdownTable(['', ours, 'as good as others'], rows), ''];
}

/** `1.05 × Pillow, 0.77 × sharp loop`. */
function ratiosText(figure: Figure): string {
  return figure.entries
    .flatMap(({ contender }) => {
      const ratio = contender.startsWith(ours) || isLimit(contender) ? undefined : ratioTo(figure, contender);
      return ratio === undefined ? [] : `${formatNumber(ratio)} × ${contender}`;
    })
    .join(', ');
}

/** Where we are behind and which targets are missed, before all figures. */
function summaryLines(figures: readonly Figure[]): string[] {
  const missed = figures.flatMap((figure) =>
    targetOutcomes(figure).flatMap(({ met, text }) =>
      met ? [] : `${figure.title}: ${ownMedian(figure)} ${figure.unit}, target ${text}`,
    ),
  );
  const behind = figures.flatMap((figure) =>
    figure.entries.flatMap(({ contender }) => {
      const ratio = contender.startsWith(ours) || isLimit(contender) ? undefined : ratioTo(figure, contender);
      return ratio === undefined || ratio >= 1
        ? []
        : `${figure.title}: ${formatNumber(ratio)} × as good as ${contender}`;
    }),
  );
  return [...listLines('Targets that were missed:', missed), ...listLines('Where others are ahead:', behind)];
}

function ownMedian(figure: Figure): string {
  return formatNumber(figure.entries[0]?.median ?? Number.NaN);
}

function listLines(heading: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : [heading, '', ...items.map((item) => `- ${item}`), ''];
}

function markdownTable(head: Row, rows: readonly Row[]): string[] {
  const line = (cells: Row): string => `| ${cells.join(' | ')} |`;
  return [
    line(head),
    line(head.map((_, index) => (index === 0 || index === head.length - 1 ? '---' : '---:'))),
    ...rows.map(line),
  ];
}
