import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Comment, type Node, parseSync } from 'oxc-parser';
import { repository } from '../docs/markdown.ts';

/** A parsed TypeScript file. */
export interface Source {
  /** Relative to the repository. */
  readonly file: string;
  readonly text: string;
  readonly program: Node;
  readonly comments: readonly Comment[];
}

/** What stands in a documentation comment above a declaration. */
export interface Docstring {
  readonly text: string;
  /** What stands behind its tags, by the name of the tag. */
  readonly tags: Readonly<Record<string, string>>;
}

/** @throws Error when the text is no TypeScript */
export function parseSource(file: string, text = readFileSync(path.join(repository, file), 'utf8')): Source {
  const { program, comments, errors } = parseSync(file, text, { preserveParens: false });
  const [problem] = errors;
  if (problem !== undefined) throw new Error(`${file} can't be parsed: ${problem.message}`);
  return { file, text, program, comments };
}

/** Calls `visit` for each node of a tree, with the nodes in which it stands, the nearest first. */
export function walk(
  node: Node,
  visit: (node: Node, above: readonly Node[]) => void,
  above: readonly Node[] = [],
): void {
  visit(node, above);
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (isNode(child)) walk(child, visit, [node, ...above]);
    }
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

/** The documentation comment that stands before a node, with nothing but space between them. */
export function docstringOf({ text, comments }: Source, node: Node): Docstring | undefined {
  const comment = comments.findLast(({ end }) => end <= node.start);
  if (comment?.type !== 'Block' || !comment.value.startsWith('*')) return undefined;
  return text.slice(comment.end, node.start).trim() === '' ? parseDocstring(comment.value.slice(1)) : undefined;
}

function parseDocstring(comment: string): Docstring {
  const [text = '', ...tags] = comment.replace(/^[ \t]*\* ?/gm, '').split(/(?:^|(?<=\s))@(?=[a-z])/);
  const named = tags.map((tag): [string, string] => {
    const [name = ''] = /^\w+/.exec(tag) ?? [];
    return [name, reflow(tag.slice(name.length))];
  });
  return { text: reflow(text), tags: Object.fromEntries(named) };
}

/** Joins the lines of each paragraph. */
function reflow(text: string): string {
  const paragraphs = text.trim().split(/\n\s*\n/);
  return paragraphs.map((paragraph) => paragraph.replace(/\s+/g, ' ').trim()).join('\n\n');
}
