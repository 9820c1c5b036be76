import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { TestBoard } from '../board.ts';
import { startBrowser } from '../browser.ts';

const view = { width: 1180, height: 640 };

const helper = (body: string): string =>
  `/** By how much a picture becomes brighter. */\nexport function factorFor(gain: number): number {\n  ${body}\n}\n`;
const method = `import { defineMap, z } from '@accelerator/sdk';
import sharp from 'sharp';
import { factorFor } from './lib/factor.ts';

export default defineMap({
  description: 'Append a brighter picture of each thumbnail.',
  options: z.object({ gain: z.number() }),
  input: { thumb: 'bytes' },
  output: { bright: 'bytes' },
  async map({ thumb }, { options }) {
    return { bright: await sharp(thumb).modulate({ brightness: factorFor(options.gain) }).jpeg().toBuffer() };
  },
});
`;
const script = `import { defineBuild } from '@accelerator/sdk';

export default defineBuild(async (urd) => {
  const imported = await urd.build('import_images', { files: await urd.files('photos', { extensions: 'jpg' }) });
  const thumbs = await urd.build('thumbnailer', { source: imported, size: [256, 256] });
  const bright = await urd.build('brighter', { source: thumbs, gain: 1.6 });
  await urd.build('shapehist', { source: imported });
  return { pictures: bright.dataset().rows };
});
`;

/** Pages of the board of a project that has photographs: a run, why a job was built, a wall of pictures. */
export async function boardPictures(project: string, images: string): Promise<void> {
  mkdirSync(path.join(project, 'methods/lib'), { recursive: true });
  writeFileSync(path.join(project, 'methods/brighter.ts'), method);
  writeFileSync(path.join(project, 'build-scripts/brighter.ts'), script);
  const run = (body: string): void => {
    writeFileSync(path.join(project, 'methods/lib/factor.ts'), helper(body));
    execFileSync('npx', ['ax', 'run', '--quiet', 'brighter'], { cwd: project });
  };
  run('return Math.max(1, gain);');
  run('return Math.min(2, Math.max(1, gain));');
  const board = await TestBoard.start(project);
  const browser = await startBrowser();
  try {
    const page = await browser.newPage({ viewport: view, deviceScaleFactor: 1.5 });
    await page.goto(board.address);
    const shots = [
      ['run', '/runs/brighter', 'light'],
      ['why', '/jobs/brighter/why', 'light'],
      ['pictures', '/data/brighter/default?view=pictures&column=bright', 'dark'],
    ] as const;
    for (const [name, address, colorScheme] of shots) {
      await page.emulateMedia({ colorScheme });
      await page.goto(`${board.origin}${address}`);
      await page.waitForLoadState('networkidle');
      const shot = await page.screenshot();
      await sharp(shot)
        .webp({ quality: 84 })
        .toFile(path.join(images, `board-${name}.webp`));
    }
  } finally {
    await browser.close();
    await board.stop();
  }
}
