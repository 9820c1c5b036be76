import type { JSX } from 'preact';

const keywords =
  'abstract|as|async|await|break|case|catch|class|const|continue|default|delete|do|else|enum|export|extends|false|finally|for|from|function|if|implements|import|in|instanceof|interface|let|new|null|of|private|protected|public|readonly|return|satisfies|static|super|switch|this|throw|true|try|type|typeof|undefined|using|var|void|while|yield';

/** Comments, texts, numbers, words of the language, names that are called. What is in none of them is plain. */
const tokens = new RegExp(
  [
    '(?<comment>\\/\\/.*|\\/\\*[\\s\\S]*?(?:\\*\\/|$)|^\\s*\\*.*$)',
    '(?<text>\'(?:\\\\.|[^\'\\\\\\n])*\'?|"(?:\\\\.|[^"\\\\\\n])*"?|`(?:\\\\.|[^`\\\\])*`?)',
    '(?<number>\\b\\d[\\w.]*)',
    `(?<word>\\b(?:${keywords})\\b)`,
    '(?<call>\\b[A-Za-z_$][\\w$]*(?=\\())',
  ].join('|'),
  'gm',
);

/** TypeScript, coloured by what its pieces are. */
export function Code({ text }: { readonly text: string }): JSX.Element {
  const pieces: (JSX.Element | string)[] = [];
  let last = 0;
  for (const match of text.matchAll(tokens)) {
    const [kind] = Object.entries(match.groups ?? {}).find(([, found]) => found !== undefined) ?? [];
    if (match.index > last) pieces.push(text.slice(last, match.index));
    pieces.push(
      <span key={match.index} class={`code-${kind}`}>
        {match[0]}
      </span>,
    );
    last = match.index + match[0].length;
  }
  pieces.push(text.slice(last));
  return <>{pieces}</>;
}
