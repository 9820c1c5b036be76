import { controlCharacters } from '@accelerator/inspect';
import getTruncatedWidth from 'fast-string-truncated-width';

/** How many cells a text takes in a terminal: colours take none, Chinese characters and emoji two. */
export function widthOf(text: string): number {
  // Of nearly all texts, in a tenth of the time.
  return isAscii.test(text) ? text.length : getTruncatedWidth(text).width;
}

/** A text of at most `width` cells; what is cut off is shown by `…`. Colours must be put on afterwards. */
export function truncate(text: string, width: number): string {
  const { index, truncated } = getTruncatedWidth(text, { limit: Math.max(1, width), ellipsis: '…', ellipsisWidth: 1 });
  return truncated ? `${text.slice(0, index)}…` : text;
}

export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}

export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - widthOf(text))) + text;
}

/**
 * One line without anything that a terminal would act upon: a line break becomes `⏎`, a control character `\x1b`.
 * What a method, a file name or a column holds is data, and never moves the cursor.
 */
export function oneLine(text: string): string {
  return hasControls(text) ? escapeControls(text.replace(/\r?\n|\r/g, '⏎').replace(/\t/g, ' ')) : text;
}

/** The same for text of several lines, which it stays. Colours (SGR sequences) are taken out. */
export function plainLines(text: string): string[] {
  return text
    .replace(colours, '')
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => escapeControls(lastDrawn(line).replace(/\t/g, '    ')));
}

/**
 * The same for a text that is put together already: line breaks and tabs stay, and, where there are colours, those that
 * `Colours` gives.
 */
export function harmless(text: string, coloured: boolean): string {
  return text.replace(coloured ? controlsBesideColours : controls, (found) =>
    found === '\n' || found === '\t' || found.length > 1 ? found : escapeControls(found),
  );
}

/** Whether anything is in a text that `oneLine` and `harmless` look for: colours, a line break, what moves the cursor. */
export function hasControls(text: string): boolean {
  return anyControl.test(text);
}

/** A line in lines of at most that width, broken between words and further in than its beginning. */
export function wrapLine(line: string, width: number): string[] {
  if (widthOf(line) <= width) return [line];
  const indent = ' '.repeat(Math.min(/^ */.exec(line)?.[0].length ?? 0, 20) + 2);
  const lines: string[] = [];
  let current = '';
  for (const piece of line.match(/ *[^ ]+/g) ?? []) {
    if (current.trim() === '' || widthOf(current + piece) <= width) {
      current += piece;
      continue;
    }
    lines.push(current);
    current = indent + piece.trimStart();
  }
  return [...lines, current];
}

const isAscii = /^[ -~]*$/;
const escapeCharacter = String.fromCharCode(27);
const colours = new RegExp(`${escapeCharacter}\\[[0-9;]*m`, 'g');
const controls = new RegExp(controlCharacters, 'g');
const anyControl = new RegExp(controlCharacters);
/** Bold, dim, the eight colours, and their ends: none that hides what follows. */
const controlsBesideColours = new RegExp(
  `${escapeCharacter}\\[(?:0|1|2|7|22|27|3[0-9]|9[0-7])m|${controlCharacters}`,
  'g',
);

/** What a line shows in the end that was drawn over: `10 %\r20 %\r` is 20 %, whichever end of it the `\r` stands at. */
function lastDrawn(line: string): string {
  return line.split('\r').findLast((drawn) => drawn !== '') ?? '';
}

function escapeControls(text: string): string {
  return text.replace(controls, (character) => {
    const code = character.charCodeAt(0).toString(16);
    return code.length > 2 ? `\\u${code}` : `\\x${code.padStart(2, '0')}`;
  });
}
