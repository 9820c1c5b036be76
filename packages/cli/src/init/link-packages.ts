import { existsSync, lstatSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
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
    linkTo(directory, link);
    for (const [command, file] of Object.entries(commandsOf(name, directory))) {
      const bin = path.join(project, 'node_modules', '.bin');
      mkdirSync(bin, { recursive: true });
      linkTo(path.join('..', name, file), path.join(bin, command));
    }
  }
}

/** What is there already stays, but for a link that leads nowhere: its installation is gone. */
function linkTo(target: string, link: string): void {
  if (existsSync(link)) return;
  if (lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink()) rmSync(link);
  symlinkSync(target, link, 'junction');
}
