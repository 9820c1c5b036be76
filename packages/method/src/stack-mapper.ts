import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';
import { originalPosition, type Shift } from './link.ts';

/** A linked module as it was loaded. */
export interface MappedModule {
  /** The address that it was imported from, without a query. */
  readonly url: string;
  /** Absolute path of the bundle's source map. */
  readonly mapFile: string;
  readonly shifts: readonly Shift[];
}

/** Makes the places in a stack that lie in a linked module point into the TypeScript source. */
export function mapStack(stack: string, { url, mapFile, shifts }: MappedModule): string {
  const place = new RegExp(`(?:file://)?${escapeRegExp(fileURLToPath(url))}(?:\\?\\d+)?:(\\d+):(\\d+)`, 'g');
  let map: SourceMap | undefined;
  return stack.replace(place, (found, line: string, column: string) => {
    map ??= new SourceMap(JSON.parse(readFileSync(mapFile, 'utf8')));
    const original = originalPosition(shifts, Number(line), Number(column));
    const entry = map.findEntry(original.line - 1, original.column - 1);
    return 'originalSource' in entry
      ? `${entry.originalSource}:${entry.originalLine + 1}:${entry.originalColumn + 1}`
      : found;
  });
}

/** Maps the stack of an error, and those of its causes, in place: for errors that stay in this process. */
export function mapErrorStack(error: unknown, module: MappedModule): void {
  for (let each = error; each instanceof Error; each = each.cause) {
    if (each.stack !== undefined) each.stack = mapStack(each.stack, module);
  }
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
