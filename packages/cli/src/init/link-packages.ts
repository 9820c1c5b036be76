import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { commandsOf, type NeededPackage, resolvePackage } from './installation.ts';

/**
 * Makes the packages of this installation available in a project that does not find them: links in its `node_modules`,
 * and for their commands in `node_modules/.bin`. `npm install` keeps or replaces them.
 */
export function linkPackages(project: string, packages: readonly NeededPackage[]): void {
  for (const { name, directory } of packages) {
    if (directory === undefined || resolvePackage(name, project) !== undefined) continue;
    const link = path.join(project, 'node_modules', name);
    mkdirSync(path.dirname(link), { recursive: true });
    symlinkSync(directory, link, 'junction');
    for (const [command, file] of Object.entries(commandsOf(name, directory))) {
      const bin = path.join(project, 'node_modules', '.bin');
      mkdirSync(bin, { recursive: true });
      symlinkSync(path.join('..', name, file), path.join(bin, command));
    }
  }
}
