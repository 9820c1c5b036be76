import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { Workdir } from '../src/workdir.ts';

/** Opens or makes workdirs, each at a moment at which others do it too, and prints the ids that it has read. */
const [folder = '', count = '0', start = '0'] = process.argv.slice(2);
const ids: (string | undefined)[] = [];
for (let n = 0; n < Number(count); n++) {
  while (Date.now() < Number(start) + n * 10);
  ids.push(Workdir.openOrCreate(path.join(folder, `made-${n}`), { name: 'main', slices: 2 }).id);
  ids.push(Workdir.openOrCreate(path.join(folder, `given-${n}`), { name: 'main', slices: 2 }).id);
}
writeFileSync(1, JSON.stringify(ids));
