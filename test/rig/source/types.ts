import path from 'node:path';
import type { Node } from 'oxc-parser';
import { sourceFiles } from './files.ts';
import { docstringOf, parseSource, type Source, walk } from './syntax.ts';

/** A field of an object type. */
export interface Field {
  readonly name: string;
  /** As it is written. */
  readonly type: string;
  readonly optional: boolean;
  /** What its documentation comment says. */
  readonly meaning: string | undefined;
  /** Names of other types that stand in its type, with the file in which they stand. */
  readonly refersTo: readonly TypeName[];
}

export interface TypeName {
  readonly name: string;
  readonly source: Source;
}

/** A type with a name: an interface, or an alias. */
export interface NamedType {
  readonly source: Source;
  readonly node: Node;
  readonly meaning: string | undefined;
}

/** The declaration of a type in a file, or in the package from which the file imports it. */
export function findType({ name, source }: TypeName): NamedType | undefined {
  const own = declarationIn(source, name);
  if (own !== undefined) return own;
  for (const file of filesOf(source, importOf(source, name))) {
    const found = declarationIn(parseSource(file), name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The members of a union, down through aliases of the same file; anything else is a union of one. */
export function unionMembers(source: Source, node: Node): Node[] {
  if (node.type === 'TSUnionType') return node.types.flatMap((each) => unionMembers(source, each));
  const target = node.type === 'TSTypeReference' ? typeOf(source, node) : undefined;
  if (target?.node.type !== 'TSUnionType') return [node];
  return unionMembers(target.source, target.node);
}

/**
 * The fields of an object type: of a literal, an interface with those it extends, an intersection, or a union, whose
 * members need not all have a field.
 */
export function fieldsOf(source: Source, node: Node): Field[] {
  switch (node.type) {
    case 'TSTypeLiteral':
      return node.members.flatMap((member) => fieldsOf(source, member));
    case 'TSInterfaceDeclaration':
      return [
        ...node.extends.flatMap(({ expression }) => fieldsOf(source, expression)),
        ...fieldsOf(source, node.body),
      ];
    case 'TSInterfaceBody':
      return node.body.flatMap((member) => fieldsOf(source, member));
    case 'TSIntersectionType':
      return narrowed(node.types.flatMap((each) => fieldsOf(source, each)));
    case 'TSUnionType': {
      const members = node.types.map((each) => fieldsOf(source, each));
      const isCommon = (name: string): boolean =>
        members.every((fields) => fields.some((field) => field.name === name && !field.optional));
      return narrowed(members.flat()).map((field) => ({ ...field, optional: !isCommon(field.name) }));
    }
    case 'TSParenthesizedType':
      return fieldsOf(source, node.typeAnnotation);
    case 'TSPropertySignature':
      return [fieldOf(source, node, node.key, node.typeAnnotation, node.optional)];
    case 'TSTypeReference':
    case 'Identifier': {
      const target = typeOf(source, node);
      return target === undefined ? [] : fieldsOf(target.source, target.node);
    }
    default:
      return [];
  }
}

/** Of fields with the same name the last, in the place of the first. */
function narrowed(fields: readonly Field[]): Field[] {
  return [...new Map(fields.map((field) => [field.name, field])).values()];
}

function fieldOf(source: Source, node: Node, key: Node, annotation: Node | null | undefined, optional: boolean): Field {
  const refersTo: TypeName[] = [];
  if (annotation != null) {
    walk(annotation, (each) => {
      if (each.type === 'TSTypeReference') refersTo.push({ name: textOf(source, each.typeName), source });
    });
  }
  return {
    name: textOf(source, key).replace(/^'|'$/g, ''),
    type: annotation == null ? 'unknown' : textOf(source, annotation).replace(/^:\s*/, ''),
    optional,
    meaning: docstringOf(source, node)?.text,
    refersTo,
  };
}

/** What a name stands for, in the same file or where it is imported from. */
function typeOf(source: Source, node: Node): { readonly source: Source; readonly node: Node } | undefined {
  const name = node.type === 'TSTypeReference' ? node.typeName : node;
  const found = name.type === 'Identifier' ? findType({ name: name.name, source }) : undefined;
  if (found === undefined) return undefined;
  const { node: declared } = found;
  return {
    source: found.source,
    node: declared.type === 'TSTypeAliasDeclaration' ? declared.typeAnnotation : declared,
  };
}

function declarationIn(source: Source, name: string): NamedType | undefined {
  let found: NamedType | undefined;
  walk(source.program, (node, [above]) => {
    if (node.type !== 'TSTypeAliasDeclaration' && node.type !== 'TSInterfaceDeclaration') return;
    if (node.id.name !== name) return;
    const statement = above?.type === 'ExportNamedDeclaration' ? above : node;
    found = { source, node, meaning: docstringOf(source, statement)?.text };
  });
  return found;
}

/** The specifier from which a file imports a name. */
function importOf({ program }: Source, name: string): string | undefined {
  let specifier: string | undefined;
  walk(program, (node) => {
    if (node.type !== 'ImportDeclaration') return;
    if (node.specifiers.some(({ local }) => local.name === name)) specifier = node.source.value;
  });
  return specifier;
}

/** The files in which what is imported may be declared. */
function filesOf({ file }: Source, specifier: string | undefined): string[] {
  if (specifier === undefined) return [];
  if (specifier.startsWith('.')) return [path.join(path.dirname(file), specifier)];
  const [, name] = /^@accelerator\/([^/]+)$/.exec(specifier) ?? [];
  return name === undefined ? [] : sourceFiles(`packages/${name}/src`);
}

export function textOf({ text }: Source, { start, end }: Node): string {
  return text.slice(start, end).replace(/\s+/g, ' ');
}
