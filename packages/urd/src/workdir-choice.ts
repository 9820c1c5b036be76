import path from 'node:path';
import type { OtherFolders } from '@accelerator/store';
import type { Config } from './config.ts';

/** Where jobs are made, and where they are looked for too. */
export interface WorkdirChoice {
  /** Ids of jobs begin with it. */
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  /** Absolute, in the order in which jobs are looked for. */
  readonly others: OtherFolders;
}

const usual = 'workdirs/main';

/** The path of a workdir that is configured by its name, from the project; else what was given, which is a path. */
export function folderNamed({ workdirs = {} }: Config, given: string): string {
  return (Object.hasOwn(workdirs, given) ? workdirs[given] : undefined) ?? given;
}

/** What the configuration says of the target, as it says it: a path from the project. */
export function targetFolder(config: Config): string {
  const [first] = Object.values(config.workdirs ?? {});
  return config.workdir === undefined ? (first ?? usual) : folderNamed(config, config.workdir);
}

/**
 * The target, and the others. One that was given by its path stands for the one of its name, of which it may be a copy.
 * @param directory of the project
 */
export function chooseWorkdir(directory: string, config: Config, target = targetFolder(config)): WorkdirChoice {
  const place = path.resolve(directory, target);
  const all = Object.entries(config.workdirs ?? {}).map(
    ([name, each]) => [name, path.resolve(directory, each)] as const,
  );
  const [name = path.basename(place)] = all.find(([, each]) => each === place) ?? [];
  return { name, path: place, others: Object.fromEntries(all.filter(([each]) => each !== name)) };
}
