import type { Node, ObjectProperty } from 'oxc-parser';
import { sourceFiles } from '../source/files.ts';
import { docstringOf, parseSource, type Source, walk } from '../source/syntax.ts';

/** One place in the code where an error with a code is made. */
interface ErrorSite {
  readonly code: string;
  /** The package, or another folder at the top level. */
  readonly from: string;
  readonly file: string;
  readonly meaning: string | undefined;
  readonly remedy: string | undefined;
  /** What it says, with `…` for what differs from case to case; undefined when too little of it is fixed. */
  readonly message: string | undefined;
}

/** Makes codes out of records of errors, whichever they are. */
const remakesErrors = 'packages/base/src/error-record.ts';

const intro = `# Error codes

<!-- Written by \`npm run docs\` from the documentation comments in the code. -->

What a user, the data or the machine did wrong is an error with a code. \`ax\` prints its sentence and a hint; programs
find the code beside them: as \`error.code\` in the [events](events.md) of \`ax run --json\` and in the record of a
failed job, as \`code\` of an \`AcceleratorError\` in a build script. A code stays what it is from version to version;
sentences may change. Methods may throw an \`AcceleratorError\` with codes of their own. An error without a code that
begins with \`Internal error\` is a mistake in the engine.

Below, \`…\` stands for what differs from case to case.
`;

/**
 * The page with all error codes. What a code means is in the documentation comment above the function that makes the
 * error (one that returns `AcceleratorError`), or above the property `code`. What to do is behind `@remedy` there, or
 * else the hint of the error.
 *
 * @throws Error naming all codes that lack one of them
 */
export function errorPage(): string {
  const files = ['packages', 'methods', 'build-scripts']
    .flatMap(sourceFiles)
    .filter((file) => !/(^|\/)test\/|^packages\/bench\//.test(file) && file !== remakesErrors);
  return formatErrors(files.flatMap((file) => errorSites(parseSource(file))));
}

export function formatErrors(sites: readonly ErrorSite[]): string {
  const codes = [...new Set(sites.map(({ code }) => code))].sort();
  const problems: string[] = [];
  const sections = codes.map((code) => {
    const here = sites.filter((site) => site.code === code);
    const [meanings, remedies, messages, from] = [
      distinct(here.map(({ meaning }) => meaning)),
      distinct(here.map(({ remedy }) => remedy)),
      distinct(here.map(({ message }) => message)),
      distinct(here.map((site) => site.from)),
    ];
    const files = distinct(here.map(({ file }) => file)).join(', ');
    if (meanings.length === 0)
      problems.push(
        `${code} (${files}): say what it means in a documentation comment above the function that makes it`,
      );
    else if (remedies.length === 0) problems.push(`${code} (${files}): say what to do behind @remedy in its comment`);
    return [
      `## ${code}\n`,
      `${meanings.join('\n\n')}\n`,
      ...(messages.length === 0 ? [] : [`${messages.map((message) => `> ${asMarkdown(message)}`).join('\n>\n')}\n`]),
      `*What to do:* ${remedies.join(' ')}\n`,
      `*From:* ${from.map((name) => `\`${name}\``).join(', ')}\n`,
    ].join('\n');
  });
  if (problems.length > 0) throw new Error(`Error codes lack a description.\n${problems.join('\n')}`);
  return [intro, ...sections].join('\n');
}

/** All errors with a code that a file makes. @throws Error for a code that is no plain string */
export function errorSites(source: Source): ErrorSite[] {
  const sites: ErrorSite[] = [];
  walk(source.program, (node, above) => {
    if (node.type !== 'NewExpression' || node.callee.type !== 'Identifier' || node.callee.name !== 'AcceleratorError')
      return;
    const [parts] = node.arguments;
    if (parts?.type !== 'ObjectExpression') throw new Error(`${source.file}: expected the parts of an error in place`);
    const property = (name: string): ObjectProperty | undefined =>
      parts.properties
        .filter((each) => each.type === 'Property')
        .find(({ key }) => key.type === 'Identifier' && key.name === name);
    const code = property('code');
    if (code?.value.type !== 'Literal' || typeof code.value.value !== 'string')
      throw new Error(`${source.file}: expected the code of an error as a plain string: ${lineOf(source, node)}`);
    const docstring = docstringOf(source, code) ?? docstringOfFactory(source, above);
    const [hint, message] = [property('hint'), property('message')];
    sites.push({
      code: code.value.value,
      from: originOf(source.file),
      file: source.file,
      meaning: docstring?.text,
      remedy: docstring?.tags.remedy ?? (hint && hintText(hint.value)),
      message: message && sayable(plainTexts(message.value).at(-1)),
    });
  });
  return sites;
}

/** Of the function around an error, when it returns nothing but an error. */
function docstringOfFactory(source: Source, above: readonly Node[]) {
  const at = above.findIndex(
    ({ type }) => type === 'FunctionDeclaration' || type === 'ArrowFunctionExpression' || type === 'FunctionExpression',
  );
  const factory = above[at];
  if (factory === undefined || !('returnType' in factory) || factory.returnType == null) return undefined;
  const { start, end } = factory.returnType;
  if (source.text.slice(start, end).replace(/^:\s*/, '') !== 'AcceleratorError') return undefined;
  // `export const x = () => …`: the comment stands above the whole statement.
  const statements = ['FunctionDeclaration', 'VariableDeclaration', 'MethodDefinition', 'ExportNamedDeclaration'];
  for (const node of above.slice(at)) {
    const docstring = statements.includes(node.type) ? docstringOf(source, node) : undefined;
    if (docstring !== undefined) return docstring;
    if (node.type === 'BlockStatement' || node.type === 'ClassBody') return undefined;
  }
  return undefined;
}

/** What an expression for text may give: `…` stands for what is not fixed. Nothing for an expression of another kind. */
function plainTexts(node: Node): string[] {
  switch (node.type) {
    case 'Literal':
      return typeof node.value === 'string' ? [node.value] : [];
    case 'TemplateLiteral':
      return [node.quasis.map(({ value }) => value.cooked ?? '').join('…')];
    case 'ConditionalExpression':
      return [...plainTexts(node.consequent), ...plainTexts(node.alternate)];
    case 'LogicalExpression':
      return [...plainTexts(node.left), ...plainTexts(node.right)];
    default:
      return [];
  }
}

function hintText(node: Node): string | undefined {
  const texts = plainTexts(node);
  return texts.length === 0 ? undefined : texts.join(' ');
}

/** A sentence that is mostly holes tells nothing. */
function sayable(message: string | undefined): string | undefined {
  const words = message?.match(/\p{Letter}{2,}/gu) ?? [];
  return words.length < 2 ? undefined : message;
}

function originOf(file: string): string {
  const [top = '', name = ''] = file.split('/');
  return top === 'packages' ? `packages/${name}` : top;
}

function distinct(values: readonly (string | undefined)[]): string[] {
  return [...new Set(values.filter((value): value is string => value !== undefined && value !== ''))];
}

/** Text that Markdown is to show as it is, but for backticks. */
function asMarkdown(text: string): string {
  return text.replace(/[<*]/g, '\\$&').replace(/\n/g, ' ');
}

function lineOf({ text }: Source, node: Node): string {
  return `line ${text.slice(0, node.start).split('\n').length}`;
}
