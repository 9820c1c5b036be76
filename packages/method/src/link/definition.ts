import { init, parse } from 'es-module-lexer';
import MagicString from 'magic-string';
import type { Definition } from './run-definition.ts';

/**
 * Makes a function of a linked module as esbuild writes it. Only for what is loaded in each run and never has a stack
 * that anybody reads, the definitions of methods: to run it takes a third of the 0.4 ms that Node takes for a module in
 * a file, which is most of what a method costs in a run in which nothing changed.
 * @returns undefined for a form that esbuild seldom writes
 */
export async function asDefinition(linked: string, unwanted: readonly string[]): Promise<Definition | undefined> {
  await init();
  const code = new MagicString(linked);
  const [imports, [exported, ...more]] = parse(linked);
  const addresses = new Set<string>();
  for (const found of imports) {
    if (found.type !== 'static') continue;
    const names = boundNames(linked.slice(found.importStart, found.importEnd));
    const isUnwanted = unwanted.includes(found.specifier);
    if (!isUnwanted) addresses.add(found.specifier);
    const text = isUnwanted ? stubs(names, found.specifier) : bindings(names, found.specifier);
    code.remove(found.importStart, found.importEnd);
    // Imports come first, wherever they stand.
    code.prepend(`${text};`);
  }
  if (exported?.type !== 'direct' || more.length > 0) return undefined;
  const { exportStart, localName } = exported;
  if (linked.startsWith('export default', exportStart)) code.update(exportStart, exportStart + 14, 'return');
  else code.update(exportStart, linked.length, `return ${localName}`);
  return { code: `(async(imports,stub)=>{"use strict";${code.toString()}})`, imports: [...addresses] };
}

/** What an import calls each export: `import a,{b as c}from"x"` calls `default` a and `b` c; all of them `*`. */
function boundNames(statement: string): (readonly [exported: string, local: string])[] {
  const clause = /^import\s*([\s\S]*?)\s*(?:from\s*)?["']/.exec(statement)?.[1] ?? '';
  const single = /^([^\s,{*]+)/.exec(clause)?.[1];
  const whole = /\*\s*as\s+([^\s,]+)/.exec(clause)?.[1];
  const named = /\{([\s\S]*)\}/.exec(clause)?.[1]?.split(',') ?? [];
  return [
    ...(single === undefined ? [] : [['default', single] as const]),
    ...(whole === undefined ? [] : [['*', whole] as const]),
    ...named.map((each) => {
      const [exported = '', local = exported] = each.trim().split(/\s+as\s+/);
      return [exported, local] as const;
    }),
  ];
}

function bindings(names: ReturnType<typeof boundNames>, address: string): string {
  const module = `imports[${JSON.stringify(address)}]`;
  return names
    .map(([exported, local]) =>
      exported === '*' ? `const ${local}=${module}` : `const{${exported}:${local}}=${module}`,
    )
    .join(';');
}

function stubs(names: ReturnType<typeof boundNames>, name: string): string {
  return names.map(([, local]) => `const ${local}=stub(${JSON.stringify(name)})`).join(';');
}
