import path from 'node:path';
import type { Disk } from '../cache/looks.ts';

/** The package folder that a file lies in: below the last `node_modules` of its path. */
export interface PackageFolder {
  /** Absolute path. */
  readonly root: string;
  /** As the folder is called: an alias has a name of its own. */
  readonly name: string;
}

/** Undefined for a file that is not installed: the project's own, or one of a workspace. */
export function packageFolderOf(project: string, file: string): PackageFolder | undefined {
  // The project itself may lie below a `node_modules`.
  const own = file.startsWith(project + path.sep) ? project.length : 0;
  const marker = `${path.sep}node_modules${path.sep}`;
  const at = file.lastIndexOf(marker);
  if (at < own) return undefined;
  const start = at + marker.length;
  const parts = file.slice(start).split(path.sep);
  const name = parts.slice(0, parts[0]?.startsWith('@') === true ? 2 : 1);
  return { root: file.slice(0, start) + name.join(path.sep), name: name.join('/') };
}

/** The package that an import names: `@scope/name/sub` is in `@scope/name`. */
export function packageNameOf(request: string): string {
  return request
    .split('/')
    .slice(0, request.startsWith('@') ? 2 : 1)
    .join('/');
}

/**
 * The folder of a package as a file sees it: in the nearest `node_modules` above that file.
 * @param from absolute path of the file's folder, without links
 */
export function locatePackage(disk: Disk, from: string, name: string): string | undefined {
  for (let folder = from; ; folder = path.dirname(folder)) {
    if (path.basename(folder) !== 'node_modules') {
      const installed = path.join(folder, 'node_modules');
      const place = path.join(installed, name);
      if (disk.isFolder(installed) && disk.isFolder(place)) return disk.realPath(place);
    }
    if (path.dirname(folder) === folder) return undefined;
  }
}
