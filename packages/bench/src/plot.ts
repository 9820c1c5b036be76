import { type Figure, ours } from './figures.ts';
import { formatNumber } from './numbers.ts';

const layout = { bars: 408, labels: 250, numbers: 90, bar: 16, gap: 6, heading: 34, margin: 12 };
/** Of the font, on average. */
const letterWidth = 6.6;

const style = `
  text { font: 12px system-ui, sans-serif; fill: #333 }
  .title { font-weight: 600; font-size: 13px }
  .range { stroke: #555; stroke-width: 1 }
  .ours { fill: #2f6db5 } .other { fill: #b9c0c8 }
  @media (prefers-color-scheme: dark) {
    text { fill: #ddd } .range { stroke: #ccc } .ours { fill: #5b9be6 } .other { fill: #5a626b }
  }`;

/** Bars of the medians with their range, one block for each figure; each block has its own scale. */
export function barChart(title: string, figures: readonly Figure[]): string {
  const labels = labelsWidth(figures);
  const width = labels + layout.bars + layout.numbers + layout.margin;
  let y = layout.margin;
  const parts: string[] = [];
  for (const figure of figures) {
    parts.push(text(layout.margin, y + 16, `${figure.title}, ${figure.unit} (${figure.better} is better)`, 'title'));
    y += layout.heading - layout.bar / 2;
    const most = Math.max(...figure.entries.map(({ max }) => max));
    for (const entry of figure.entries) {
      parts.push(bar(entry, { x: labels, y }, layout.bars / most));
      y += layout.bar + layout.gap;
    }
    y += layout.gap;
  }
  const height = y + layout.margin;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escapeXml(title)}</title>`,
    `<style>${style}\n</style>`,
    ...parts,
    '</svg>\n',
  ].join('\n');
}

/** So that the longest name fits. */
function labelsWidth(figures: readonly Figure[]): number {
  const names = figures.flatMap(({ entries }) => entries.map(({ contender }) => contender.length));
  return Math.max(layout.labels, Math.ceil(Math.max(...names) * letterWidth) + layout.margin);
}

function bar(
  { contender, median, min, max }: Figure['entries'][number],
  { x: from, y }: { readonly x: number; readonly y: number },
  scale: number,
): string {
  const middle = y + layout.bar / 2;
  const to = (value: number): string => (from + value * scale).toFixed(1);
  return [
    text(from - 8, y + 12, contender, 'label', 'end'),
    `<rect class="${contender.startsWith(ours) ? 'ours' : 'other'}" x="${from}" y="${y}" width="${(median * scale).toFixed(1)}" height="${layout.bar}" rx="2"/>`,
    `<line class="range" x1="${to(min)}" x2="${to(max)}" y1="${middle}" y2="${middle}"/>`,
    text(Number(to(max)) + 6, y + 12, formatNumber(median), 'value'),
  ].join('\n');
}

function text(x: number, y: number, content: string, kind: string, anchor = 'start'): string {
  return `<text class="${kind}" x="${x.toFixed(1)}" y="${y}" text-anchor="${anchor}">${escapeXml(content)}</text>`;
}

function escapeXml(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
