import { SourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';

/** A linked module as it was loaded, and what leads from its code back to the source. */
export interface MappedModule {
  /** The address that it was imported from, without a query. */
  readonly url: string;
  /** Source map from the linked code to the bundle. */
  linkMap(): string;
  /** Source map of the bundle. */
  bundleMap(): string;
}

/**
 * Makes the places in a stack that lie in a linked module point into the source. The frames of the engine come last:
 * what a user wants to see is the own line.
 */
export function mapStack(stack: string, module: MappedModule): string {
  const { url } = module;
  // An address, as V8 shows frames; a path, as it shows syntax errors.
  const names = [url, ...(url.startsWith('file:') ? [fileURLToPath(url)] : [])].map(escapeRegExp);
  const place = new RegExp(`(?:${names.join('|')})(?:\\?\\d+)?:(\\d+)(?::(\\d+))?`, 'g');
  let maps: readonly SourceMap[] | undefined;
  const mapped = stack.replace(place, (found, line: string, column = '1') => {
    maps ??= [module.linkMap(), module.bundleMap()].map((map) => new SourceMap(JSON.parse(map)));
    return sourcePosition(maps, Number(line), Number(column)) ?? found;
  });
  return engineFramesLast(mapped);
}

/** Maps the stack of an error, and those of its causes, in place: for errors that stay in this process. */
export function mapErrorStack(error: unknown, module: MappedModule): void {
  for (let each = error; each instanceof Error; each = each.cause) {
    if (each.stack !== undefined) each.stack = mapStack(each.stack, module);
  }
}

/** Follows a place, lines and columns from 1, through maps, each of which leads from the code of the one before. */
function sourcePosition(maps: readonly SourceMap[], line: number, column: number): string | undefined {
  let at = { line: line - 1, column: column - 1, source: '' };
  for (const map of maps) {
    const entry = map.findEntry(at.line, at.column);
    if (!('originalLine' in entry)) return undefined;
    const past = entry.generatedLine === at.line ? at.column - entry.generatedColumn : 0;
    const isLast = map === maps.at(-1);
    at = {
      line: entry.originalLine,
      // Between two marks code was moved as a whole; but not by the bundler.
      column: entry.originalColumn + (isLast ? 0 : past),
      source: entry.originalSource,
    };
  }
  return `${decodeURIComponent(at.source).replace(/^\.\//, '')}:${at.line + 1}:${at.column + 1}`;
}

/** The folder of the engine: of its bundle, or of all its packages. */
const engine = new URL(import.meta.url.endsWith('.ts') ? '../../../' : './', import.meta.url);
const engineLocations = [engine.href, fileURLToPath(engine), 'node:'];

/** Puts the frames of the engine and of Node behind the others, if there are others. */
export function engineFramesLast(stack: string): string {
  const lines = stack.split('\n');
  const isFrame = (line: string): boolean => /^ +at /.test(line);
  const last = lines.findLastIndex(isFrame);
  const first = lines.slice(0, last + 1).findLastIndex((line) => !isFrame(line)) + 1;
  const frames = lines.slice(first, last + 1);
  const isEngine = (line: string): boolean => engineLocations.some((place) => line.includes(place));
  const own = frames.filter((line) => !isEngine(line));
  if (own.length === 0) return stack;
  return [...lines.slice(0, first), ...own, ...frames.filter(isEngine), ...lines.slice(last + 1)].join('\n');
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
