import { messageOf } from '@accelerator/base';
import { countRows, parseRowsRecord, type RowCounts, rowsFile } from '@accelerator/job';
import type { Workdir } from '../workdir.ts';
import type { SoundJob } from './check-records.ts';
import type { Findings } from './finding.ts';

const rowCounts = ['computed', 'reused', 'resumed', 'skipped', 'failed'] as const;

/** What a map says of where its rows come from agrees with how many it says it took. */
export function checkRows(workdir: Workdir, jobs: readonly SoundJob[], found: Findings): void {
  for (const { id, post } of jobs) {
    if (post.files[rowsFile] === undefined) continue;
    try {
      const bytes = workdir.door.readIfThere(`${id}/${rowsFile}`);
      // That it is missing has been said.
      if (bytes === undefined) continue;
      found.checked++;
      const counted = countRows(parseRowsRecord(bytes, rowsFile), rowsFile);
      const told: Partial<RowCounts> = { resumed: 0, ...post.rows };
      if (rowCounts.some((name) => counted[name] !== told[name])) {
        found.wrong(id, `its ${rowsFile} counts other rows than its post.json`);
      }
    } catch (error) {
      found.wrong(id, messageOf(error));
    }
  }
}
