/** A picture of these measures is none of a value: it says why there is none. */
export const reasonWidth = 321;
export const reasonHeight = 201;
const charactersPerLine = 38;
const mostLines = 7;

/** A sentence as a picture, for what can show nothing else in the place of one. */
export function reasonPicture(reason: string): string {
  const lines = linesOf(reason);
  const first = reasonHeight / 2 - ((lines.length - 1) * 20) / 2 + 5;
  const spans = lines.map((line, index) => `<tspan x="50%" y="${first + index * 20}">${escaped(line)}</tspan>`);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${reasonWidth}" height="${reasonHeight}">` +
    '<style>rect{fill:#fdeceb;stroke:#b3261e55}text{fill:#b3261e;font:15px system-ui,sans-serif;text-anchor:middle}' +
    '@media(prefers-color-scheme:dark){rect{fill:#3a1a1a}text{fill:#ff8a80}}</style>' +
    `<rect x=".5" y=".5" width="${reasonWidth - 1}" height="${reasonHeight - 1}" rx="8" stroke-dasharray="5 4"/>` +
    `<text>${spans.join('')}</text></svg>`
  );
}

function linesOf(reason: string): string[] {
  const lines: string[] = [];
  for (const word of reason.split(/\s+/).map((each) => each.slice(0, charactersPerLine))) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < charactersPerLine)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.length > mostLines ? [...lines.slice(0, mostLines - 1), '…'] : lines;
}

function escaped(text: string): string {
  return text
    .replace(/[<>&"']/g, (found) => `&#${found.charCodeAt(0)};`)
    .replace(/[^\t\n\x20-\ud7ff\ue000-\ufffd]/g, '?');
}
