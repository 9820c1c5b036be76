/** Colours of the manual's drawings, on a light and on a dark page. What a class is for, the drawings say. */
const style = `
    .page { fill: #fbfaf7; stroke: #ddd8cc }
    text { fill: #23303a }
    .small { font-size: 11.5px; fill: #5c6873 }
    .code { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: 12px }
    .white { fill: #ffffff } .ink { fill: #1b242b }
    .method { fill: #1f6f78 } .blue { fill: #7aa6c2 } .gold { fill: #d9b25f } .sage { fill: #a9b7a0 } .red { fill: #d2694c }
    .dashed { stroke-width: 1.4; stroke-dasharray: 3.5 3; fill: none }
    .dashed.blue { stroke: #5f8fae } .dashed.gold { stroke: #b98f34 } .dashed.sage { stroke: #82937a }
    .sheet { fill: #ffffff; stroke: #8b97a1 }
    .line { stroke: #6b7780; stroke-width: 1.6; fill: none }
    .thin { stroke: #c4cbd1; stroke-width: 1; fill: none }
    .head { fill: #6b7780 }
    @media (prefers-color-scheme: dark) {
      .page { fill: #161b20; stroke: #2f3740 }
      text { fill: #e3e8ec }
      .small { fill: #9aa6b0 }
      .white { fill: #ffffff } .ink { fill: #10161b }
      .method { fill: #2b8b96 } .blue { fill: #5f8fae } .gold { fill: #c39c48 } .sage { fill: #7f9077 } .red { fill: #d97457 }
      .dashed { fill: none }
      .dashed.blue { stroke: #7aa6c2 } .dashed.gold { stroke: #d9b25f } .dashed.sage { stroke: #a9b7a0 }
      .sheet { fill: #222a31; stroke: #7d8993 }
      .line { stroke: #8b97a1 }
      .thin { stroke: #3a444e }
      .head { fill: #8b97a1 }
    }`;

/** A drawing on a page of its own, in the style of all of them. `title` says what it shows, for those who can't see it. */
export function sheet(width: number, height: number, title: string, parts: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title" font-family="ui-sans-serif, system-ui, 'Segoe UI', Helvetica, Arial, sans-serif" font-size="13">`,
    `  <title id="title">${escapeXml(title)}</title>`,
    `  <style>${style}\n  </style>`,
    '  <defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path class="head" d="M0 0 8 4 0 8z"/></marker></defs>',
    `  <rect class="page" x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="12"/>`,
    ...parts.map((part) => `  ${part}`),
    '</svg>',
    '',
  ].join('\n');
}

export interface TextStyle {
  /** Classes: `small`, `code`, `white`. */
  readonly look?: string;
  readonly anchor?: 'start' | 'middle' | 'end';
}

export function text(x: number, y: number, what: string, { look, anchor }: TextStyle = {}): string {
  const looks = look === undefined ? '' : ` class="${look}"`;
  const anchored = anchor === undefined ? '' : ` text-anchor="${anchor}"`;
  return `<text${looks} x="${x}" y="${y}"${anchored}>${escapeXml(what)}</text>`;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A rectangle with a class, and text in its middle: dark on the colours, whatever the page. */
export function box({ x, y, width, height }: Box, look: string, label = '', labelLook = 'code ink'): string {
  const rect = `<rect class="${look}" x="${x}" y="${y}" width="${width}" height="${height}" rx="${Math.min(4, height / 4)}"/>`;
  if (label === '') return rect;
  return rect + text(x + width / 2, y + height / 2 + 4.5, label, { look: labelLook, anchor: 'middle' });
}

/** A line with a head at its end. */
export function arrow(path: string): string {
  return `<path class="line" marker-end="url(#head)" d="${path}"/>`;
}

export function escapeXml(what: string): string {
  return what.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
