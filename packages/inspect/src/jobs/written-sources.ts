import path from 'node:path';
import { Door, isAcceleratorError } from '@accelerator/base';

/** Files by path relative to the project. */
export type Sources = ReadonlyMap<string, string>;

/**
 * The TypeScript of a job as it was written, of the method and all local files that it imports: from the source map that
 * the job keeps; undefined when that says nothing of them.
 */
export function writtenSources(jobPath: string): Sources | undefined {
  const map = parseMap(readCode(jobPath, 'method.mjs.map'));
  return map === undefined
    ? undefined
    : new Map(map.sources.map((file, index): [string, string] => [file, map.sourcesContent[index] ?? '']));
}

/** It only explains: one that is gone, or no plain file, says nothing. */
export function readCode(jobPath: string, name: string): string {
  try {
    return new Door(path.dirname(jobPath)).readIfThere(`${path.basename(jobPath)}/${name}`)?.toString('utf8') ?? '';
  } catch (error) {
    if (isAcceleratorError(error)) return '';
    throw error;
  }
}

interface SourceMapText {
  readonly sources: readonly string[];
  readonly sourcesContent: readonly (string | null)[];
}

function parseMap(text: string): SourceMapText | undefined {
  try {
    const map: unknown = JSON.parse(text);
    return isSourceMapText(map) ? map : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isSourceMapText(map: unknown): map is SourceMapText {
  return (
    typeof map === 'object' &&
    map !== null &&
    'sources' in map &&
    Array.isArray(map.sources) &&
    'sourcesContent' in map &&
    Array.isArray(map.sourcesContent)
  );
}
