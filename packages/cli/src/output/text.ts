import getTruncatedWidth from 'fast-string-truncated-width';

/** How many cells a text takes in a terminal: colours take none, Chinese characters and emoji two. */
export function widthOf(text: string): number {
  return getTruncatedWidth(text).width;
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
  return hasControls.test(text) ? escapeControls(text.replace(/\r?\n|\r/g, '⏎').replace(/\t/g, ' ')) : text;
}

/** The same for text of several lines, which it stays. Colours (SGR sequences) are taken out. */
export function plainLines(text: string): string[] {
  return text
    .replace(colours, '')
    .replace(/\n$/, '')
    .split(/\r?\n/)
    .map((line) => escapeControls((line.split('\r').at(-1) ?? '').replace(/\t/g, '    ')));
}

const escapeCharacter = String.fromCharCode(27);
const colours = new RegExp(`${escapeCharacter}\\[[0-9;]*m`, 'g');
const anyControl = `[${codes(0, 31)}${codes(127, 159)}]`;
const controls = new RegExp(anyControl, 'g');
const hasControls = new RegExp(anyControl);

function codes(first: number, last: number): string {
  return `${String.fromCharCode(first)}-${String.fromCharCode(last)}`;
}

function escapeControls(text: string): string {
  return text.replace(controls, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
