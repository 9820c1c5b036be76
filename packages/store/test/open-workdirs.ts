import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { keepChains } from '../src/chains.ts';
import { pin } from '../src/gc/pins.ts';
import { noteListFolder } from '../src/lists/noted-folders.ts';
import { Workdir } from '../src/workdir.ts';

/**
 * Opens or makes workdirs, each at a moment at which others do it too, and prints the ids that it has read. Then it notes
 * jobs of its own in files of one of them, which others do as well.
 */
const [folder = '', count = '0', start = '0', jobs = ''] = process.argv.slice(2);
const ids: (string | undefined)[] = [];
for (let n = 0; n < Number(count); n++) {
  while (Date.now() < Number(start) + n * 10);
  ids.push(Workdir.openOrCreate(path.join(folder, `made-${n}`), { name: 'main', slices: 2 }).id);
  ids.push(Workdir.openOrCreate(path.join(folder, `given-${n}`), { name: 'main', slices: 2 }).id);
}
const workdir = Workdir.open(path.join(folder, 'made-0'));
for (const job of jobs.split(',')) {
  mkdirSync(workdir.jobPath(job));
  await pin(workdir, job);
  await keepChains(workdir, 'script', [{ method: 'm', name: job, links: [{ job, content: '', origin: '' }] }]);
  await noteListFolder(workdir, path.join(folder, job));
}
writeFileSync(1, JSON.stringify(ids));
