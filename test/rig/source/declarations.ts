import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Node } from 'oxc-parser';
import { repository } from '../docs/markdown.ts';
import { sourceFiles } from './files.ts';
import { docstringOf, parseSource, type Source, walk } from './syntax.ts';

/** Something with a name that a file declares at its top level. */
export interface Declaration {
  readonly name: string;
  readonly source: Source;
  readonly node: Node;
  /** What its documentation comment says. */
  readonly meaning: string | undefined;
  /** The class that it extends. */
  readonly base: Declaration | undefined;
}

const parsed = new Map<string, Source>();

/** Where the names that a file exports from others are declared. Names of other packages than ours are left out. */
export function declarationsOf(source: Source): Declaration[] {
  const names: [name: string, specifier: string][] = [];
  walk(source.program, (node) => {
    if (node.type !== 'ExportNamedDeclaration' || node.source === null) return;
    for (const { local } of node.specifiers) {
      if (local.type === 'Identifier') names.push([local.name, node.source.value]);
    }
  });
  return names
    .filter(([, specifier]) => /^\.|^@accelerator\//.test(specifier))
    .map(([name, specifier]) => {
      const found = find(name, filesOf(source, specifier));
      if (found === undefined) throw new Error(`${source.file} exports ${name}, which ${specifier} does not declare`);
      return found;
    });
}

/** What the types in a part of a file name, as far as it is ours. Code counts for nothing. */
export function referredTo(source: Source, part: Node): Declaration[] {
  const names = new Set<string>();
  walk(part, (each, above) => {
    if (above.some((outer) => outer.type === 'BlockStatement')) return;
    if (each.type === 'TSTypeReference' && each.typeName.type === 'Identifier') names.add(each.typeName.name);
  });
  return [...names].flatMap((name) => resolve(name, source) ?? []);
}

function resolve(name: string, source: Source): Declaration | undefined {
  return declaredIn(source, name) ?? find(name, filesOf(source, importOf(source, name)));
}

function find(name: string, files: readonly string[]): Declaration | undefined {
  for (const file of files) {
    const found = declaredIn(sourceOf(file), name);
    if (found !== undefined) return found;
  }
  return undefined;
}

function declaredIn(source: Source, name: string): Declaration | undefined {
  if (source.program.type !== 'Program') return undefined;
  for (const statement of source.program.body) {
    const declared = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    const node = declared?.type === 'VariableDeclaration' ? declared.declarations[0] : declared;
    if (node == null || !('id' in node) || node.id?.type !== 'Identifier' || node.id.name !== name) continue;
    const meaning = docstringOf(source, statement)?.text;
    const base = node.type === 'ClassDeclaration' ? node.superClass : undefined;
    return {
      name,
      source,
      node,
      meaning,
      base: base?.type === 'Identifier' && base.name !== 'Error' ? resolve(base.name, source) : undefined,
    };
  }
  return undefined;
}

function importOf({ program }: Source, name: string): string | undefined {
  let specifier: string | undefined;
  walk(program, (node) => {
    if (node.type === 'ImportDeclaration' && node.specifiers.some(({ local }) => local.name === name)) {
      specifier = node.source.value;
    }
  });
  return specifier;
}

function filesOf({ file }: Source, specifier: string | undefined): string[] {
  if (specifier === undefined) return [];
  if (specifier.startsWith('.')) {
    const target = path.join(path.dirname(file), specifier);
    return existsSync(path.join(repository, target)) ? [target] : [];
  }
  const name = /^@accelerator\/([^/]+)$/.exec(specifier)?.[1];
  return name === undefined ? [] : sourceFiles(`packages/${name}/src`);
}

function sourceOf(file: string): Source {
  const source = parsed.get(file) ?? parseSource(file);
  parsed.set(file, source);
  return source;
}
