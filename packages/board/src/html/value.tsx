import type { JSX } from 'preact';

const longText = 2000;
const openEntries = 12;

/** A value as JSON has it, with what is large folded: options, results. */
export function Value({ value }: { readonly value: unknown }): JSX.Element {
  if (typeof value === 'string') return <span class="value-text">{cut(value)}</span>;
  if (typeof value !== 'object' || value === null) return <span class="value-atom">{String(value)}</span>;
  const entries = Object.entries(value);
  const isList = Array.isArray(value);
  if (entries.length === 0) return <span class="value-atom">{isList ? '[ ]' : '{ }'}</span>;
  if (isList && entries.length <= 8 && entries.every(([, each]) => isShort(each)))
    return <span class="value-atom">[{entries.map(([, each]) => String(each)).join(', ')}]</span>;
  return (
    <details class="value-fold" open={entries.length <= openEntries}>
      <summary>
        {isList ? `${entries.length} values` : `${entries.length} ${entries.length === 1 ? 'entry' : 'entries'}`}
      </summary>
      <dl class="value-entries">
        {entries.slice(0, 200).map(([name, each]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <Value value={each} />
            </dd>
          </div>
        ))}
      </dl>
      {entries.length > 200 ? <p class="muted">… {entries.length - 200} more</p> : null}
    </details>
  );
}

/** A value in one line, where there is little room. */
export function shortValue(value: unknown, most = 80): string {
  const plain = withPaths(value);
  const text = typeof plain === 'string' ? plain : (JSON.stringify(plain) ?? String(plain));
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

/** Files and folders that were given stand in records with what is in them, marked so: here their paths are enough. */
function withPaths(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const [first, ...others] = value;
    const path = pathOf(first);
    if (path === undefined) return value.map(withPaths);
    return others.length === 0 ? [path] : `${path} and ${others.length} more`;
  }
  return pathOf(value) ?? Object.fromEntries(Object.entries(value).map(([name, each]) => [name, withPaths(each)]));
}

function pathOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const [[mark, given] = [], ...others] = Object.entries(value);
  if (others.length > 0 || (mark !== '$file' && mark !== '$root') || !Array.isArray(given)) return undefined;
  return typeof given[0] === 'string' ? given[0] : undefined;
}

function isShort(value: unknown): boolean {
  return typeof value !== 'object' && String(value).length < 24;
}

function cut(text: string): string {
  return text.length > longText ? `${text.slice(0, longText)}… ${text.length - longText} more characters` : text;
}
