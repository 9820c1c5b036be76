import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ImageProject } from './image-project.ts';
import { plain } from './test-images.ts';

const script = readFileSync(path.join(import.meta.dirname, 'daily/days.ts'), 'utf8');
const [days = 3, runs = 2] = (process.env.DAYS ?? '3x2').split('x').map(Number);

test('whatever comes, goes, changes, moves and comes back from day to day, a chain is what a plain build of all files is', async () => {
  const project = new ImageProject({ scripts: { days: script } });
  for (let image = 0; image < 8; image++) {
    project.write(
      `pool/${image}.png`,
      await plain(6 + image, 5, [30 * image, 99, 7])
        .png()
        .toBuffer(),
    );
  }
  const seed = Number(process.env.SEED ?? 1);
  for (let run = 0; run < runs; run++) {
    const { status, stderr } = await project.run('days', '--days', String(days), '--seed', String(seed + run));
    expect(stderr).toBe('');
    expect(status).toBe(0);
  }
}, 36_000_000);
