import { readFileSync } from 'node:fs';
import path from 'node:path';

export const repository = path.resolve(import.meta.dirname, '../../..');

/** A fenced block of a page. */
export interface Block {
  /** `sh`, `ts`, `text`, `json`, `python` or nothing. */
  readonly language: string;
  /** What stands behind the language. */
  readonly info: string;
  readonly text: string;
  /** Line of the fence in the page, from 1. */
  readonly line: number;
}

export function readPage(page: string): string {
  return readFileSync(path.join(repository, page), 'utf8');
}

/** The fenced blocks of a page, in order. Blocks that are indented by four spaces are `sh` too. */
export function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = [];
  const lines = markdown.split('\n');
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    const fence = /^```(\w*)\s*(.*)$/.exec(line);
    const start = at;
    const body: string[] = [];
    if (fence !== null) {
      for (at++; at < lines.length && lines[at] !== '```'; at++) body.push(lines[at] ?? '');
      if (at === lines.length) throw new Error(`The block that begins in line ${start + 1} does not end`);
      blocks.push({ language: fence[1] ?? '', info: fence[2] ?? '', text: body.join('\n'), line: start + 1 });
    } else if (line.startsWith('    ') && (lines[at - 1] ?? '') === '') {
      for (; at < lines.length && (lines[at] ?? '').startsWith('    '); at++) body.push((lines[at] ?? '').slice(4));
      blocks.push({ language: 'sh', info: '', text: body.join('\n'), line: start + 1 });
    }
  }
  return blocks;
}

/** The text of a page without its blocks. */
export function proseOf(markdown: string): string {
  return markdown.replace(/^```[\s\S]*?^```$/gm, '');
}

/** The part of a page under a heading, down to the next heading of the same or a higher level. */
export function sectionOf(markdown: string, heading: string): string {
  const lines = markdown.split('\n');
  const start = lines.findIndex((line) => /^#+ /.test(line) && line.replace(/^#+ /, '') === heading);
  if (start < 0) throw new Error(`There is no heading '${heading}'`);
  const level = /^#+/.exec(lines[start] ?? '')?.[0].length ?? 1;
  const length = lines.slice(start + 1).findIndex((line) => (/^(#+) /.exec(line)?.[1]?.length ?? 99) <= level);
  return lines.slice(start, length < 0 ? undefined : start + 1 + length).join('\n');
}

/** The names in the first column of all tables in some text: what stands between the first backticks of a row. */
export function tableNames(markdown: string): string[] {
  return [...markdown.matchAll(/^\| *`([^`]+)`/gm)].map((match) => match[1] ?? '');
}
