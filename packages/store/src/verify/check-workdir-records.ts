import { messageOf } from '@accelerator/base';
import { builtScripts, readBuild } from '../builds.ts';
import { chainedScripts, readChains } from '../chains.ts';
import type { Workdir } from '../workdir.ts';
import type { Findings } from './finding.ts';

/** The records that belong to no job can be read: what the latest builds asked for, and the chains. */
export function checkWorkdirRecords(workdir: Workdir, found: Findings): void {
  const check = (read: () => unknown): void => {
    found.checked++;
    try {
      read();
    } catch (error) {
      found.wrong(null, messageOf(error));
    }
  };
  for (const script of builtScripts(workdir)) check(() => readBuild(workdir, script));
  for (const script of chainedScripts(workdir)) check(() => readChains(workdir, script));
}
