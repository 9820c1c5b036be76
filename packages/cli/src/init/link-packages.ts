import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { commandsOf, type InstalledPackage, resolvePackage } from './installation.ts';

/**
 * Makes the packages of this installation available in a project that does not find them: links in its `node_modules`,
 * and for their commands in `node_modules/.bin`. `npm install` keeps or replaces them.
 */
export function linkPackages(project: string, packages: readonly InstalledPackage[]): void {
  for (const installed of packages) {
    if (resolvePackage(installed.name, project) !== undefined) continue;
    const link = path.join(project, 'node_modules', installed.name);
    mkdirSync(path.dirname(link), { recursive: true });
    symlinkSync(installed.directory, link, 'junction');
    for (const [command, file] of Object.entries(commandsOf(installed))) {
      const bin = path.join(project, 'node_modules', '.bin');
      mkdirSync(bin, { recursive: true });
      symlinkSync(path.join('..', installed.name, file), path.join(bin, command));
    }
  }
}
