import type { Node } from 'oxc-parser';
import { sourceFiles } from './files.ts';
import { parseSource, type Source, walk } from './syntax.ts';

/** Something that a file imports. */
export interface Import {
  /** Relative to the repository. */
  readonly file: string;
  readonly specifier: string;
}

export function importsIn(directory: string): Import[] {
  return sourceFiles(directory).flatMap((file) =>
    importsOf(parseSource(file)).map((specifier) => ({ file, specifier })),
  );
}

/** Every import of a file: static or dynamic, of types too, by `export … from` and by `require`. */
export function importsOf(source: Source): string[] {
  const specifiers: string[] = [];
  walk(source.program, (node) => {
    const specifier = specifierOf(node);
    if (specifier?.type === 'Literal' && typeof specifier.value === 'string') specifiers.push(specifier.value);
  });
  return specifiers;
}

function specifierOf(node: Node): Node | null | undefined {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
    case 'ExportNamedDeclaration':
    case 'ImportExpression':
    case 'TSImportType':
      return node.source;
    case 'CallExpression':
      return isRequire(node.callee) ? node.arguments[0] : undefined;
    default:
      return undefined;
  }
}

/** `require(…)` or `require.resolve(…)`. */
function isRequire(callee: Node): boolean {
  if (callee.type === 'MemberExpression') return isRequire(callee.object);
  return callee.type === 'Identifier' && callee.name === 'require';
}

/** The package of a specifier: `@a/b` of `@a/b/c`; undefined for a file and for what belongs to Node. */
export function packageOf(specifier: string): string | undefined {
  if (specifier.startsWith('.') || specifier.startsWith('node:')) return undefined;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
