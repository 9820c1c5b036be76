import { isBuiltin } from 'node:module';
import { pathToFileURL } from 'node:url';
import { type Import, init, parse } from 'es-module-lexer';
import { resolve } from 'import-meta-resolve';
import { sdkName } from './bundle.ts';
import { sdkUrl } from './sdk-url.ts';

/** A bundle that can run from anywhere. */
export interface LinkedModule {
  readonly code: string;
  /** The address that each imported package got. */
  readonly addresses: ReadonlyMap<string, string>;
  /** How far code has moved in its line. */
  readonly shifts: readonly Shift[];
}

/** In a line, from 1, everything after a column has moved by so many characters. */
export interface Shift {
  readonly line: number;
  readonly after: number;
  readonly by: number;
}

/** Where a place in linked code was in the bundle; lines and columns from 1. */
export function originalPosition(
  shifts: readonly Shift[],
  line: number,
  column: number,
): { readonly line: number; readonly column: number } {
  const before = shifts.filter((shift) => shift.line === line && shift.after < column);
  return { line, column: column - before.reduce((sum, { by }) => sum + by, 0) };
}

/**
 * Makes a bundle runnable from anywhere: its imports of packages become addresses of files, found from where the
 * source lies, and the engine's own package becomes the engine that runs. Nothing else changes, no line moves.
 *
 * @param sourceFile absolute path of the method's or script's TypeScript file
 */
export async function link(code: string, sourceFile: string): Promise<LinkedModule> {
  await init;
  const base = pathToFileURL(sourceFile).href;
  const addresses = new Map<string, string>();
  const shifts: Shift[] = [];
  let linked = '';
  let end = 0;
  for (const found of parse(code)[0]) {
    const address = found.type === 'import-meta' ? undefined : addressOf(found.specifier, base);
    const replacement = replacementOf(found, address, base);
    if (replacement === undefined) continue;
    if (typeof found.specifier === 'string' && address !== undefined) addresses.set(found.specifier, address);
    linked += code.slice(end, found.start) + replacement;
    end = found.end;
    const lineStart = linked.lastIndexOf('\n') + 1;
    const line = linked.slice(0, lineStart).split('\n').length;
    shifts.push({ line, after: linked.length - lineStart, by: replacement.length - (found.end - found.start) });
  }
  return { code: linked + code.slice(end), addresses, shifts };
}

/** What a bundle does that hides where it gets its code or data from. */
export async function unseenImports(code: string): Promise<string | undefined> {
  await init;
  const [imports] = parse(code);
  if (imports.some(({ type }) => type === 'import-meta')) return '`import.meta`';
  if (imports.some(({ specifier }) => specifier === undefined)) return 'an `import()` of a computed name';
  return undefined;
}

/** Of a static import the lexer marks the text between the quotes, of a dynamic one the expression with them. */
function replacementOf(found: Import, address: string | undefined, base: string): string | undefined {
  if (found.type === 'import-meta') return `({url:${JSON.stringify(base)}})`;
  return address !== undefined && found.type === 'dynamic' ? JSON.stringify(address) : address;
}

function addressOf(specifier: string | undefined, base: string): string | undefined {
  if (specifier === undefined || isBuiltin(specifier)) return undefined;
  return specifier === sdkName ? sdkUrl() : resolve(specifier, base);
}
