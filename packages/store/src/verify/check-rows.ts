import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ifThere } from '@accelerator/base';
import { countRows, parseRowsRecord, rowsFile } from '@accelerator/job';
import type { Workdir } from '../workdir.ts';
import type { SoundJob } from './check-records.ts';
import type { Findings } from './finding.ts';

/** What a map says of where its rows come from agrees with how many it says it took. */
export function checkRows(workdir: Workdir, jobs: readonly SoundJob[], found: Findings): void {
  for (const { id, post } of jobs) {
    if (post.files[rowsFile] === undefined) continue;
    // That it is missing, or damaged, has been said.
    const text = ifThere(() => readFileSync(path.join(workdir.jobPath(id), rowsFile), 'utf8'), undefined);
    if (text === undefined) continue;
    found.checked++;
    const record = parseRowsRecord(text);
    if (typeof record === 'string') {
      found.wrong(id, `its ${rowsFile} can't be read: ${record}`);
      continue;
    }
    const { computed, reused } = countRows(record);
    if (computed !== post.rows?.computed || reused !== post.rows.reused) {
      found.wrong(id, `its ${rowsFile} counts other rows than its post.json`);
    }
  }
}
