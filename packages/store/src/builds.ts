import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { formatJson, ifThere, isReadOnly, makeFolder, writeFileAtomic } from '@accelerator/base';
import type { Workdir } from './workdir.ts';

/** The latest run of a build script that went well, and the jobs that it asked for: `builds/<script>.json`. */
export interface BuildRecord {
  readonly format: 1;
  readonly script: string;
  readonly finished: string;
  readonly jobs: readonly { readonly name: string; readonly job: string }[];
}

/** Keeps what a run of a build script asked for; `ax gc` keeps these jobs. */
export function noteBuild(workdir: Workdir, script: string, jobs: BuildRecord['jobs']): void {
  const record: BuildRecord = { format: 1, script, finished: new Date().toISOString(), jobs };
  const directory = path.join(workdir.path, 'builds');
  try {
    makeFolder(directory);
    writeFileAtomic(path.join(directory, `${script}.json`), formatJson(record));
  } catch (error) {
    // Then nothing was built, and nothing can be collected either.
    if (!isReadOnly(error)) throw error;
  }
}

/** The latest build of each script. */
export function latestBuilds(workdir: Workdir): BuildRecord[] {
  const directory = path.join(workdir.path, 'builds');
  return ifThere(() => readdirSync(directory), [])
    .filter((name) => name.endsWith('.json'))
    .sort()
    .flatMap((name) => {
      const record: unknown = parse(readFileSync(path.join(directory, name), 'utf8'));
      return isBuildRecord(record) ? [record] : [];
    });
}

function isBuildRecord(value: unknown): value is BuildRecord {
  return (
    typeof value === 'object' && value !== null && 'script' in value && 'jobs' in value && Array.isArray(value.jobs)
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // Only a list of what to keep, and the next run writes it anew.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
