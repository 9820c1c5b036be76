// `npm run pictures` makes the pictures of the manual that show what really happens: a recording of a terminal, and what
// the examples make of photographs. The drawings are made by `npm run docs`.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { boardPictures } from './board.ts';
import { film } from './film.ts';
import { framesOf } from './frames.ts';
import { inferencePictures } from './inference.ts';
import { mosaicPicture, thumbnailsPicture } from './photographs.ts';
import { record } from './record.ts';

const repository = path.resolve(import.meta.dirname, '../../..');
const images = path.join(repository, 'docs/images');
const ax = path.join(repository, 'packages/sdk/bin/ax.js');
const screen = { columns: 98, rows: 20 };
const photos = 80;

const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'ax-pictures-')));
const project = path.join(folder, 'demo');
try {
  execFileSync(process.execPath, [ax, 'init', project, '--examples'], { cwd: folder });
  takePhotos();
  const lines = [
    'npx ax run hello',
    'npx ax run thumbnails',
    'cp ../new.jpg photos/ && npx ax run thumbnails',
    'npx ax why thumbnailer',
  ];
  const frames = await framesOf(await record(project, screen, lines), screen);
  const title =
    'A terminal: ax run hello builds a job. ax run thumbnails imports 80 photographs and makes thumbnails of them, with progress bars. After one more photograph was copied, the same command computes one row. ax why says which file was new.';
  writeFileSync(path.join(images, 'first-run.svg'), film(frames, screen, title));
  await boardPictures(project, images);
  await thumbnailsPicture(project, path.join(images, 'thumbnails.webp'));
  execFileSync('npx', ['ax', 'run', '--quiet', 'mosaic'], { cwd: project });
  await mosaicPicture(project, path.join(images, 'mosaic.webp'));
  await inferencePictures(images);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Photographs for the recording, which begins without a job. */
function takePhotos(): void {
  const script = `import { defineBuild } from '@accelerator/sdk';
export default defineBuild((urd) => urd.build('sample_images', { count: ${photos + 1}, size: [900, 600] }));
`;
  const file = path.join(project, 'build-scripts/take.ts');
  writeFileSync(file, script);
  execFileSync('npx', ['ax', 'run', '--quiet', '--workdir', path.join(folder, 'taken'), 'take'], { cwd: project });
  rmSync(file);
  const taken = path.join(folder, 'taken/taken-1');
  const [last = '', ...others] = readdirSync(taken)
    .filter((name) => name.endsWith('.jpg'))
    .sort()
    .reverse();
  mkdirSync(path.join(project, 'photos'));
  for (const name of others) cpSync(path.join(taken, name), path.join(project, 'photos', name));
  cpSync(path.join(taken, last), path.join(folder, 'new.jpg'));
}
