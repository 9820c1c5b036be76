import type { Node } from 'oxc-parser';
import { type Declaration, declarationsOf, referredTo } from '../source/declarations.ts';
import { docstringOf, parseSource, type Source } from '../source/syntax.ts';
import { textOf } from '../source/types.ts';

const intro = `# API

<!-- Written by \`npm run docs\` from the documentation comments in the code. -->

What \`@accelerator/sdk\` exports, with every call and field, and its doors \`@accelerator/sdk/testing\` and
\`@accelerator/sdk/engine\`. How they are used is on the pages on [methods](methods.md), [datasets](datasets.md),
[testing](testing.md) and [the engine](engine.md); an editor shows the full types. A method is called with the names in its
parentheses; \`?\` marks what may be left out.
`;

/** The order of the page: who reads it from the top needs these first. What is not named comes at the end of its group. */
const groups: readonly (readonly [title: string, names: readonly string[]])[] = [
  ['Definitions', ['defineMethod', 'defineMap', 'defineBuild', 'defineConfig']],
  [
    'Inputs of a method',
    [
      'dataset',
      'job',
      'inputFile',
      'inputFiles',
      'inputDirectory',
      'inputRoot',
      'InputFile',
      'InputDirectory',
      'InputRoot',
    ],
  ],
  [
    'In a phase',
    [
      'PhaseContext',
      'AnalysisContext',
      'SynthesisContext',
      'AnalysisResults',
      'MapContext',
      'CurrentJob',
      'BuildingJob',
      'skip',
    ],
  ],
  ['In a build script', ['Urd', 'Job', 'InputJob']],
  ['Datasets', ['Dataset', 'DatasetWriter', 'json']],
  ['Text', ['parseDate', 'textType', 'TextTypeOptions', 'createTextConverter', 'TextConverter', 'TextBatch']],
  ['Errors', ['AcceleratorError']],
  ['For tests: `@accelerator/sdk/testing`', ['testMap', 'buildInTemp', 'expectReused', 'BuiltInTemp']],
  ['In a program: `@accelerator/sdk/engine`', ['createEngine', 'Engine']],
];

/** What users import from. */
const doors = ['index.ts', 'testing/index.ts', 'engine.ts'];

/** Types that only the engine's own code has in its hands, though a type for users names them. */
const engineOnly =
  /^(Any.*|ChainEnd|(Column|Dataset)Declaration|DatasetLocation|Finished|Job(Post|Records)|Ke(pt|y).*|(Known|Named)Job|PackedRows|Published|RecordReader|Row(Counts|sOf|Source)|SeenInputs|Workdir|.*(Part|Place|Setup|Summary))$/;

/**
 * The page with all that the sdk exports: functions, classes and types, with their members. What they are for is in the
 * documentation comments above them.
 *
 * @throws Error naming the functions and classes that nothing is said about
 */
export function apiPage(): string {
  const exported = doors.flatMap((door) => declarationsOf(parseSource(`packages/sdk/src/${door}`)));
  const known = new Set(exported.map(({ name }) => name));
  const silent = exported.filter(
    ({ node, meaning }) => node.type !== 'TSTypeAliasDeclaration' && meaning === undefined,
  );
  if (silent.length > 0) {
    throw new Error(`The API lacks documentation comments above ${silent.map(({ name }) => name).join(', ')}`);
  }
  const named = new Set(groups.flatMap(([, names]) => names));
  const shown = [...exported];
  for (const declaration of shown) {
    for (const other of publicPartsOf(declaration).flatMap((part) => referredTo(declaration.source, part))) {
      if (known.has(other.name) || engineOnly.test(other.name) || membersOf(other).length === 0) continue;
      known.add(other.name);
      shown.push(other);
    }
  }
  const find = (name: string): Declaration => {
    const found = shown.find((each) => each.name === name);
    if (found === undefined)
      throw new Error(`Nothing that users import has to do with ${name}, which the API is to have`);
    return found;
  };
  const others = shown.filter(({ name }) => !named.has(name)).sort((a, b) => (a.name < b.name ? -1 : 1));
  const parts = [
    intro,
    ...groups.flatMap(([title, names]) => [`## ${title}\n`, ...names.map((name) => section(find(name)))]),
    '## Types\n',
    ...others.map(section),
  ];
  return parts.join('\n');
}

function section(declaration: Declaration): string {
  const { name, node, source, meaning } = declaration;
  const parameters = 'params' in node && Array.isArray(node.params) ? `(${parametersOf(source, node.params)})` : '';
  const kept = membersOf(declaration);
  const alias = node.type === 'TSTypeAliasDeclaration' && kept.length === 0 ? textOf(source, node.typeAnnotation) : '';
  return [
    `### ${name}${parameters}\n`,
    ...(meaning === undefined ? [] : [`${meaning}\n`]),
    ...(alias === '' || alias.length > 200 ? [] : [`\`${alias}\`\n`]),
    ...(kept.length === 0 ? [] : ['| | |\n|---|---|', ...kept, '']),
  ].join('\n');
}

/** What a user sees of a declaration: the types in it may need a section of their own. */
function publicPartsOf({ node, source }: Declaration): Node[] {
  if (node.type === 'TSTypeAliasDeclaration' && bodyOf(node).length === 0) return [];
  const members = bodyOf(node).filter(
    (member) => isPublic(member) && !('internal' in (docstringOf(source, member)?.tags ?? {})),
  );
  return 'params' in node && Array.isArray(node.params) ? node.params : members;
}

/** Rows of a table: the public members of a class or an object type, those of its base too. */
function membersOf({ name, node, source, base }: Declaration): string[] {
  const own = bodyOf(node).flatMap((member) => rowOf(name, member, source));
  const inherited = base === undefined ? [] : membersOf(base);
  const first = (row: string): string => row.split(' | ')[0] ?? '';
  return [...own, ...inherited.filter((row) => !own.some((each) => first(each) === first(row)))];
}

/** The members of a class or an object type; of what has overloads, these and not the code. */
function bodyOf(node: Node): readonly Node[] {
  const members = allMembers(node);
  const isOverload = (member: Node): boolean =>
    member.type === 'MethodDefinition' && member.value.type === 'TSEmptyBodyFunctionExpression';
  return members.filter((member, index) => {
    const before = members[index - 1];
    if (before === undefined || !isOverload(before) || isOverload(member)) return true;
    return !('key' in before && 'key' in member && nameOf(before.key) === nameOf(member.key));
  });
}

function nameOf(key: unknown): unknown {
  return typeof key === 'object' && key !== null && 'name' in key ? key.name : undefined;
}

function allMembers(node: Node): readonly Node[] {
  switch (node.type) {
    case 'ClassDeclaration':
      return node.body.body;
    case 'TSInterfaceDeclaration':
      return node.body.body;
    case 'TSTypeAliasDeclaration':
      return node.typeAnnotation.type === 'TSTypeLiteral' ? node.typeAnnotation.members : [];
    default:
      return [];
  }
}

/** Nothing for what is private, or there for the engine's own code. */
function rowOf(owner: string, member: Node, source: Source): string[] {
  if (!('key' in member) || !isPublic(member)) return [];
  const docstring = docstringOf(source, member);
  if (docstring !== undefined && 'internal' in docstring.tags) return [];
  const key = textOf(source, member.key).replace(/^'|'$/g, '');
  const isStatic = 'static' in member && member.static === true;
  const shown = `${isStatic ? `${owner}.` : ''}${key}${signatureOf(source, member)}`;
  return [`| \`${shown}\` | ${docstring === undefined ? '' : `${cell(docstring.text)}${throwsOf(docstring.tags)} `}|`];
}

function isPublic(member: Node): member is Node & { key: Node } {
  if (!('key' in member) || typeof member.key !== 'object' || member.key === null) return false;
  if ('accessibility' in member && member.accessibility !== null && member.accessibility !== 'public') return false;
  if ('kind' in member && member.kind === 'constructor') return false;
  // Named by a symbol that only the compiler looks for.
  if ('declare' in member && member.declare === true && 'computed' in member && member.computed === true) return false;
  return 'type' in member.key && member.key.type !== 'PrivateIdentifier';
}

function throwsOf(tags: Readonly<Record<string, string>>): string {
  const codes = [...(tags.throws ?? '').matchAll(/`([A-Z_]+)`/g)].map((match) => match[1] ?? '');
  const links = codes.map((code) => `[${code}](errors.md#${code.toLowerCase()})`);
  return links.length === 0 ? '' : ` Throws ${links.join(', ')}.`;
}

/** `(slice, columns, options?)` of what is called; `?` of a field that may be left out. */
function signatureOf(source: Source, member: Node): string {
  switch (member.type) {
    case 'MethodDefinition':
    case 'TSAbstractMethodDefinition':
      if (member.kind === 'get') return '';
      return 'params' in member.value ? `(${parametersOf(source, member.value.params)})` : '';
    case 'TSMethodSignature':
      return `(${parametersOf(source, member.params)})`;
    case 'TSPropertySignature':
    case 'PropertyDefinition': {
      const type = member.typeAnnotation?.typeAnnotation;
      const optional = member.optional === true ? '?' : '';
      return type?.type === 'TSFunctionType' ? `${optional}(${parametersOf(source, type.params)})` : optional;
    }
    default:
      return '';
  }
}

function parametersOf(source: Source, params: readonly Node[]): string {
  return params.map((param) => parameterOf(source, param)).join(', ');
}

function parameterOf(source: Source, param: Node): string {
  switch (param.type) {
    case 'Identifier':
      return `${param.name}${param.optional ? '?' : ''}`;
    case 'AssignmentPattern':
      return `${parameterOf(source, param.left).replace(/\?$/, '')}?`;
    case 'RestElement':
      return `...${parameterOf(source, param.argument)}`;
    case 'ObjectPattern':
      return 'options';
    default:
      return textOf(source, param);
  }
}

/** Text as a cell of a table. */
function cell(text: string): string {
  return text.replace(/\n+/g, ' ').replaceAll('|', '\\|');
}
