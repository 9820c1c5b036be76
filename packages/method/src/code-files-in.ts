import { readdirSync } from 'node:fs';
import path from 'node:path';
import { compareCodeUnits, isForeignName } from '@accelerator/base';

/** Of a file that can be a method or a build script, its name in them: no dot, and not hidden by `_`. */
const codeFile = /^([^._][^.]*)\.(?:[cm]?[jt]s|[jt]sx)$/;

/** The files that stand directly in a folder and may be methods or build scripts, by name. */
export function codeFilesIn(directory: string): Map<string, string[]> {
  const files = new Map<string, string[]>();
  for (const entry of readdirSync(directory).sort(compareCodeUnits)) {
    const name = codeFile.exec(entry)?.[1];
    if (name === undefined || isForeignName(path.join(directory, entry))) continue;
    files.set(name, [...(files.get(name) ?? []), path.join(directory, entry)]);
  }
  return files;
}

/** Why something of that name in one of the folders is not what was looked for, in a sentence; undefined: nothing is. */
export function explainMissing(directories: Iterable<string>, name: string): string | undefined {
  for (const directory of directories) {
    const found = readdirSync(directory, { withFileTypes: true }).find(
      (entry) => entry.name === name || entry.name === `_${name}.ts` || entry.name.startsWith(`${name}.`),
    );
    if (found === undefined) continue;
    const shown = path.join(path.basename(directory), found.name);
    if (isForeignName(path.join(directory, found.name))) return `${shown} is passed over: its name is not valid UTF-8.`;
    if (found.isDirectory()) return `${shown} is a folder: what is looked for is a file, ${shown}.ts.`;
    if (found.name.startsWith('_')) return `${shown} is passed over, as all files whose names begin with _.`;
    const isCode = /\.(?:[cm]?[jt]s|[jt]sx)$/.test(found.name);
    return isCode
      ? `${shown} is passed over: the name of such a file has no dot but that of its ending.`
      : `${shown} is neither TypeScript nor JavaScript: its name must end in .ts, .mts, .cts, .tsx, .js, .mjs, .cjs or .jsx.`;
  }
  return undefined;
}
