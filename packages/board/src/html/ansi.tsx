import { default as anser } from 'anser';
import type { JSX } from 'preact';

/** Text as it was printed, with the colours that it asked for. What else it asks of a terminal is left out. */
export function AnsiText({ text }: { readonly text: string }): JSX.Element {
  const pieces = anser.ansiToJson(lastDrawn(text), { json: true, remove_empty: true, use_classes: true });
  return (
    <>
      {pieces.map(({ content, fg, bg, decorations }, index) => {
        const classes = [colourClass('fg', fg), colourClass('bg', bg), ...decorations.map((each) => `ansi-${each}`)];
        const shown = classes.filter(Boolean).join(' ');
        return shown === '' ? (
          plain(content)
        ) : (
          <span key={`${index}`} class={shown}>
            {plain(content)}
          </span>
        );
      })}
    </>
  );
}

/** `ansi-red` becomes one of our classes; colours of a palette of 256 are taken for the nearest that there are. */
function colourClass(ground: 'fg' | 'bg', name: string | null): string {
  const known = /^ansi-(bright-)?(black|red|green|yellow|blue|magenta|cyan|white)$/.exec(name ?? '');
  return known === null ? '' : `${ground}-${known[2]}`;
}

const escapeCharacter = String.fromCharCode(27);
const otherControls = new RegExp(
  `[${String.fromCharCode(0)}-${String.fromCharCode(8)}${String.fromCharCode(11)}-${String.fromCharCode(31)}${String.fromCharCode(127)}]`,
  'g',
);
const sequences = new RegExp(
  `${escapeCharacter}(?:\\[[0-9;?]*[A-Za-z]|\\][^${String.fromCharCode(7)}]*${String.fromCharCode(7)}?)`,
  'g',
);

function plain(text: string): string {
  return text.replace(sequences, '').replace(otherControls, '');
}

/** Of a line that was drawn over only what was left of it. */
function lastDrawn(text: string): string {
  return text.includes('\r')
    ? text
        .split('\n')
        .map((line) => line.split('\r').findLast((part) => part !== '') ?? '')
        .join('\n')
    : text;
}
