import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';

const commit = /^[0-9a-f]{40}([0-9a-f]{24})?$/;
/** A ref may name another; more are a circle. */
const mostSteps = 5;

/**
 * The commit that is checked out in the git repository that a directory lies in, read from its files: git itself takes
 * 3 ms to ask, if it is there at all. undefined where there is none, or it is kept in a way that is not known here.
 */
export function commitOf(directory: string): string | undefined {
  const gitDirectory = findGitDirectory(directory);
  if (gitDirectory === undefined) return undefined;
  // Of a linked worktree, HEAD is its own, branches are those of the repository.
  const common = read(path.join(gitDirectory, 'commondir'));
  const folders = [gitDirectory, ...(common === undefined ? [] : [path.resolve(gitDirectory, common)])];
  let name = 'HEAD';
  for (let step = 0; step < mostSteps; step++) {
    const value = first(folders, (folder) => read(path.join(folder, name)) ?? packedRef(folder, name));
    if (value === undefined || commit.test(value)) return value;
    const [, next] = /^ref: (.+)$/.exec(value) ?? [];
    if (next === undefined || !isRefName(next)) return undefined;
    name = next;
  }
  return undefined;
}

/** `.git`, in the directory or above it: a folder, or a file that names one. */
function findGitDirectory(directory: string): string | undefined {
  for (let current = directory; ; current = path.dirname(current)) {
    const place = path.join(current, '.git');
    const stat = statSync(place, { throwIfNoEntry: false });
    if (stat?.isDirectory() === true) return place;
    if (stat?.isFile() === true) {
      const [, named] = /^gitdir: (.+)$/.exec(read(place) ?? '') ?? [];
      return named === undefined ? undefined : path.resolve(current, named);
    }
    if (path.dirname(current) === current) return undefined;
  }
}

/** `git gc` puts refs into one file: a line for each, the commit and its name. */
function packedRef(folder: string, name: string): string | undefined {
  const line = read(path.join(folder, 'packed-refs'))
    ?.split('\n')
    .find((each) => each.endsWith(` ${name}`));
  return line?.slice(0, -name.length - 1);
}

function isRefName(name: string): boolean {
  return name.startsWith('refs/') && !name.split('/').includes('..');
}

function first<T, R>(all: readonly T[], find: (each: T) => R | undefined): R | undefined {
  for (const each of all) {
    const found = find(each);
    if (found !== undefined) return found;
  }
  return undefined;
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trimEnd();
  } catch {
    // Not there, a folder, or somebody else's.
    return undefined;
  }
}
