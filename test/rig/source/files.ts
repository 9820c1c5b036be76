import { readdirSync } from 'node:fs';
import path from 'node:path';
import { repository } from '../docs/markdown.ts';

/** TypeScript and JavaScript files below a folder of the repository, relative to the repository, sorted. */
export function sourceFiles(directory: string): string[] {
  return readdirSync(path.join(repository, directory), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.[jt]sx?$/.test(entry.name) && !entry.name.endsWith('.d.ts'))
    .map((entry) => path.relative(repository, path.join(entry.parentPath, entry.name)))
    .filter((file) => !/(^|\/)(node_modules|dist)\//.test(file))
    .sort();
}
