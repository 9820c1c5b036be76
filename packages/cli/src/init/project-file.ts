/** What becomes of one file of a project when it is made. */
export type FileChange =
  | { readonly kind: 'created'; readonly text: string }
  | { readonly kind: 'extended'; readonly text: string; readonly added: readonly string[] }
  /** It is there and stays as it is. `advice` says what to add to it by hand. */
  | { readonly kind: 'kept'; readonly advice?: string };

/** A file that a project should have. */
export interface ProjectFile {
  /** Relative to the project. */
  readonly path: string;
  /** The text of a new one. */
  readonly text: string;
  /** What to do with one that is there; without it, it is kept. */
  readonly extend?: (there: string) => FileChange;
}

/** Adds lines to a list of patterns, such as `.gitignore`, that are not in it. */
export function addLines(there: string, wanted: readonly string[]): FileChange {
  const bare = (line: string): string => line.trim().replace(/^\/|\/$/g, '');
  const known = new Set(there.split('\n').map(bare));
  const added = wanted.filter((line) => !known.has(bare(line)));
  if (added.length === 0) return { kind: 'kept' };
  const end = there.includes('\r\n') ? '\r\n' : '\n';
  const begin = there === '' || there.endsWith('\n') ? there : `${there}${end}`;
  return { kind: 'extended', text: begin + added.map((line) => line + end).join(''), added };
}
