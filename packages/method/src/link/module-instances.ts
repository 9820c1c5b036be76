import { isBuiltin } from 'node:module';
import vm from 'node:vm';
import { importModule } from '@accelerator/base';
import type { Import } from 'es-module-lexer';
import { sdkUrl } from './sdk-url.ts';

/** Makes a new instance of a module, with variables of its own. Gives what it exports as `default`. */
export type MakeInstance = () => Promise<unknown>;

/** A module as the body of a function, to which the modules that it imports are given. */
interface FunctionForm {
  readonly text: string;
  readonly parameters: readonly string[];
  readonly imports: readonly Imported[];
}

interface Imported {
  readonly address: string;
  /** The names that it takes from there. */
  readonly wanted: readonly string[];
  /** What it calls them, as declarations. */
  readonly declared: (parameter: string) => string;
}

/**
 * What means something else in a script, what changes the imports of a module behind it, and what could import more from
 * within a function, of which Node then warns that it is experimental.
 */
const needsModule = /<!--|-->|\b(?:syncBuiltinESMExports|eval|Function)\b/;

/**
 * Instances of a linked module without importing it again: Node reads and compiles a module anew under each address, and
 * keeps each for ever; a function is neither read nor kept (300 fresh jobs: 9.5 → 8.2 ms each). Lines and columns stay
 * where they are, so that stacks are mapped as those of the module.
 * @param code as it is linked
 * @returns undefined when it can't be had as a function that does the same: it imports a package, whose exports may
 *   change while it runs, or more while it runs
 */
export async function moduleInstances(code: string, url: string): Promise<MakeInstance | undefined> {
  // Not every release of Node has it.
  const loader: typeof vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER | undefined =
    vm.constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER;
  const form = loader === undefined ? undefined : await functionForm(code);
  if (loader === undefined || form === undefined) return undefined;
  const given = await Promise.all(form.imports.map(({ address }) => importModule(address)));
  // Imported, it says which one is missing.
  if (form.imports.some(({ wanted }, index) => wanted.some((name) => !(name in (given[index] ?? {})))))
    return undefined;
  // Compiled for each instance: of a function that is called again and again V8 takes the variables for what may change, and
  // a loop that writes integers went at 0.75 of its speed.
  return async () =>
    Reflect.apply(
      vm.compileFunction(form.text, form.parameters, {
        filename: url,
        lineOffset: -1,
        importModuleDynamically: loader,
      }),
      undefined,
      given,
    );
}

async function functionForm(code: string): Promise<FunctionForm | undefined> {
  if (needsModule.test(code)) return undefined;
  const { init, parse } = await import('es-module-lexer');
  await init();
  const [found, exported] = parse(code);
  const own = exported.find((each) => 'name' in each && each.name === 'default');
  if (own?.type !== 'direct' || own.localName === undefined) return undefined;
  const [list] = /^export\s*\{[^{}'"]*\}/.exec(code.slice(own.exportStart)) ?? [];
  const isOneList = exported.every((each) => 'exportStart' in each && each.exportStart === own.exportStart);
  if (list === undefined || !isOneList) return undefined;
  const imports = found.flatMap((each) => importedBy(code, each) ?? []);
  if (imports.length < found.length) return undefined;
  const blank = [
    ...found.map(({ importStart, importEnd }) => ({ from: importStart, to: importEnd })),
    { from: own.exportStart, to: own.exportStart + list.length },
  ];
  const body = blank.reduce((text, range) => blanked(text, range), code);
  const parameters = imports.map((_, index) => `__ax_import${index}`);
  const declared = imports.map((each, index) => each.declared(parameters[index] ?? '')).join('');
  return {
    text: `return(async()=>{"use strict";${declared}\n${body}\nreturn ${own.localName}})()`,
    parameters,
    imports,
  };
}

/** Undefined for what is no plain import of the engine's package or of a module of Node. */
function importedBy(code: string, found: Import): Imported | undefined {
  if (found.type !== 'static' || found.phase !== null || found.attributes !== null) return undefined;
  const address = found.specifier;
  if (address !== sdkUrl() && !isBuiltin(address)) return undefined;
  const clause = /^import\s*(?:([\w$]+)\s*,?\s*)?(?:\*\s*as\s+([\w$]+)\s*|\{([^{}'"]*)\}\s*)?(?:from\s*)?['"]$/.exec(
    code.slice(found.importStart, found.start),
  );
  if (clause === null) return undefined;
  const [, byDefault, all, some = ''] = clause;
  const named = some
    .split(',')
    .map((each) => each.trim().split(/\s+as\s+/))
    .flatMap(([name = '', local = name]): (readonly [string, string])[] => (name === '' ? [] : [[name, local]]));
  if (byDefault !== undefined) named.push(['default', byDefault]);
  return {
    address,
    wanted: named.map(([name]) => name),
    declared: (parameter) =>
      [
        `const{${named.map(([name, local]) => `${name}:${local}`).join(',')}}=${parameter};`,
        ...(all === undefined ? [] : [`const ${all}=${parameter};`]),
      ].join(''),
  };
}

interface Range {
  readonly from: number;
  readonly to: number;
}

function blanked(text: string, { from, to }: Range): string {
  return text.slice(0, from) + text.slice(from, to).replace(/[^\n\r\u2028\u2029]/g, ' ') + text.slice(to);
}
