import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { repository } from '../docs/markdown.ts';
import { sourceFiles } from './files.ts';
import { parseSource, walk } from './syntax.ts';

interface FileIssues {
  readonly file: string;
  readonly [kind: string]: unknown;
}

/**
 * What knip finds, by the file it finds it in: files, dependencies and exports that nobody uses, and packages that are
 * used and not declared. `knip.jsonc` says where programs begin.
 */
export async function findUnused(): Promise<string[]> {
  const knip = path.join(repository, 'node_modules/knip/bin/knip.js');
  const args = [knip, '--reporter', 'json', '--no-progress', '--no-config-hints', '--no-exit-code'];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: repository, maxBuffer: 1e8 });
  const report: { issues: FileIssues[] } = JSON.parse(stdout);
  const used = shownToUsers();
  return report.issues.flatMap(({ file, ...kinds }) =>
    Object.entries(kinds).flatMap(([kind, found]) =>
      (Array.isArray(found) ? found.map(nameOf) : [])
        .filter((name) => kind !== 'exports' || !used.has(name))
        .map((name) => `${file}: ${kind} ${name}`),
    ),
  );
}

/** The doors of the sdk are there for users, who are not here to be seen. */
function shownToUsers(): Set<string> {
  const names = new Set<string>();
  for (const file of sourceFiles('packages/sdk/src')) {
    walk(parseSource(file).program, (node) => {
      if (node.type === 'ExportSpecifier' && node.exported.type === 'Identifier') names.add(node.exported.name);
    });
  }
  return names;
}

function nameOf(found: unknown): string {
  return typeof found === 'object' && found !== null && 'name' in found ? String(found.name) : String(found);
}
