import type { LinePair, SideLine, SourceChange } from '@accelerator/inspect';
import type { JSX } from 'preact';
import { Code } from '../../html/code.tsx';

const words = { changed: 'changed', new: 'new', gone: 'gone' } as const;

/** A file in two jobs, as it was written: before at the left, after at the right. */
export function SideBySide({ change }: { readonly change: SourceChange }): JSX.Element {
  return (
    <details class="diff" open>
      <summary>
        <code>{change.file}</code> <span class="muted">{words[change.how]}</span>
      </summary>
      <div class="diff-scroll">
        <table class="diff-table" aria-label={`${change.file}, before and after`}>
          <tbody>
            {change.places.map((pairs, index) => (
              <Place key={`${index}`} pairs={pairs} isFirst={index === 0} />
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

function Place(props: { readonly pairs: readonly LinePair[]; readonly isFirst: boolean }): JSX.Element {
  return (
    <>
      {props.isFirst ? null : (
        <tr class="diff-gap">
          <td colspan={4}>⋯</td>
        </tr>
      )}
      {props.pairs.map(({ before, after, same }, index) => (
        <tr key={`${index}`}>
          <Side line={before} kind={same ? 'same' : 'old'} />
          <Side line={after} kind={same ? 'same' : 'now'} />
        </tr>
      ))}
    </>
  );
}

function Side({ line, kind }: { readonly line: SideLine | null; readonly kind: 'same' | 'old' | 'now' }): JSX.Element {
  if (line === null)
    return (
      <>
        <td class="diff-number diff-none" />
        <td class="diff-none" />
      </>
    );
  const mark = kind === 'old' ? '−' : kind === 'now' ? '+' : ' ';
  return (
    <>
      <td class={`diff-number diff-${kind}`}>{line.line}</td>
      <td class={`diff-line diff-${kind}`}>
        <span class="diff-mark">{mark}</span>
        {line.pieces.map(([text, differs], index) =>
          differs ? (
            <mark key={`${index}`}>
              <Code text={text} />
            </mark>
          ) : (
            <Code key={`${index}`} text={text} />
          ),
        )}
      </td>
    </>
  );
}
