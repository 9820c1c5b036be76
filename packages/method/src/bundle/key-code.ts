import type { CallExpression, Expression, ObjectExpression, Program, Property, SpreadElement } from 'acorn';
import { sdkName } from './bundle-plugin.ts';

/** Keys of a definition that say how it runs, and nothing of what it gives. */
const limits: ReadonlySet<string> = new Set(['retries', 'timeLimit', 'maxParallel', 'rate', 'concurrency', 'resume']);
const mayHaveLimits = /\b(?:retries|timeLimit|maxParallel|rate|concurrency|resume)\b/;

/**
 * The code of a bundled method as it counts in the key: without the limits that are written in its definition as plain
 * numbers. They decide how fast it runs, and a service that was asked ten thousand times is not asked again because of
 * another rate. What is written otherwise, a constant or a function, may serve elsewhere too and counts as code.
 *
 * Only a definition whose name nobody but the export uses is looked at: other code could read the numbers of it.
 */
export async function keyCode(code: string): Promise<string> {
  if (!mayHaveLimits.test(code)) return code;
  // 15 ms, and few methods have limits.
  const { parse } = await import('acorn');
  const definition = definitionIn(parse(code, { ecmaVersion: 'latest', sourceType: 'module' }), code);
  if (definition === undefined) return code;
  const { properties } = definition;
  const text: Text = ({ start, end }) => code.slice(start, end);
  const kept = properties.map((each) => keptText(each, text));
  if (properties.every((each, index) => kept[index] === text(each))) return code;
  const rest = kept.filter((each) => each !== '').join(',');
  return `${code.slice(0, definition.start)}{${rest}}${code.slice(definition.end)}`;
}

type Text = (node: { readonly start: number; readonly end: number }) => string;

/** `var x_default=defineMap({…});export{x_default as default};`, as the bundler writes it. */
function definitionIn({ body }: Program, code: string): ObjectExpression | undefined {
  const names = definers(body);
  const calls = body.flatMap((statement) => {
    if (statement.type !== 'VariableDeclaration') return [];
    return statement.declarations.flatMap(({ id, init }) => {
      if (id.type !== 'Identifier' || init?.type !== 'CallExpression' || !isDefiner(init, names)) return [];
      const [spec, ...more] = init.arguments;
      return spec?.type === 'ObjectExpression' && more.length === 0 ? [{ name: id.name, spec }] : [];
    });
  });
  const [only] = calls;
  if (only === undefined || calls.length > 1) return undefined;
  // Where it is made, and where it is exported.
  return code.split(only.name).length === 3 ? only.spec : undefined;
}

function isDefiner({ callee }: CallExpression, names: ReadonlySet<string>): boolean {
  return callee.type === 'Identifier' && names.has(callee.name);
}

/** What the module calls `defineMap` and `defineMethod`. */
function definers(body: Program['body']): ReadonlySet<string> {
  const names = new Set<string>();
  for (const statement of body) {
    if (statement.type !== 'ImportDeclaration' || statement.source.value !== sdkName) continue;
    for (const each of statement.specifiers) {
      if (each.type !== 'ImportSpecifier' || each.imported.type !== 'Identifier') continue;
      if (/^define(?:Map|Method)$/.test(each.imported.name)) names.add(each.local.name);
    }
  }
  return names;
}

/** What counts of a part of a definition: nothing of a limit in numbers, and of `retries` what decides which errors do. */
function keptText(part: Property | SpreadElement, text: Text): string {
  const name = nameOf(part);
  if (part.type !== 'Property' || name === undefined || !limits.has(name)) return text(part);
  const { value } = part;
  if (isPlain(value)) return '';
  if (value.type !== 'ObjectExpression' || value.properties.some((each) => nameOf(each) === undefined))
    return text(part);
  const counting = value.properties.filter((each) => each.type !== 'Property' || !isPlain(each.value));
  return counting.length === 0 ? '' : `${name}:{${counting.map(text).join(',')}}`;
}

function nameOf(part: Property | SpreadElement): string | undefined {
  if (part.type !== 'Property' || part.computed || part.kind !== 'init') return undefined;
  if (part.key.type === 'Identifier') return part.key.name;
  return part.key.type === 'Literal' && typeof part.key.value === 'string' ? part.key.value : undefined;
}

/** A number, or what is reckoned of numbers alone: `60*1e3`; true or false. */
function isPlain(value: Expression): boolean {
  if (value.type === 'Literal') return ['number', 'boolean'].includes(typeof value.value);
  if (value.type === 'UnaryExpression') return value.operator === '-' && isPlain(value.argument);
  if (value.type !== 'BinaryExpression' || value.left.type === 'PrivateIdentifier') return false;
  return ['+', '-', '*', '/', '**'].includes(value.operator) && isPlain(value.left) && isPlain(value.right);
}
