import { spawn } from 'node:child_process';
import { cpSync, existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { axProgram, finish } from '../../test/rig/project.ts';
import { ImageProject } from './image-project.ts';
import { plain } from './test-images.ts';

/** A project with the build scripts of this repository. */
function exampleProject(files: Readonly<Record<string, Uint8Array>> = {}): ImageProject {
  const project = new ImageProject({ files });
  cpSync(path.resolve(import.meta.dirname, '../../build-scripts'), project.path('build-scripts'), { recursive: true });
  return project;
}

test('thumbnails makes photographs, imports, thumbnails and exports them; the second run builds nothing', async () => {
  const project = exampleProject();
  const first = await project.run('thumbnails');
  expect(first.status).toBe(0);
  expect(readdirSync(project.path('photos')).length).toBe(12);
  const built = first.events.flatMap((event) => (event.type === 'job-finished' ? [event] : []));
  expect(built.map(({ method }) => method).sort()).toEqual([
    'export_images',
    'import_images',
    'sample_images',
    'shapehist',
    'thumbnailer',
  ]);
  const exported = built.find(({ method }) => method === 'export_images')?.job;
  expect(
    readdirSync(project.path('workdirs/main', exported ?? '')).filter((name) => name.endsWith('.jpg')).length,
  ).toBe(12);

  const second = await project.run('thumbnails');
  expect(second.events.filter(({ type }) => type === 'job-started')).toEqual([]);
  expect(second.events.filter(({ type }) => type === 'job-reused').length).toBe(4);
});

test('takes the photographs of a folder with an odd name, in any spelling of the extension', async () => {
  const image = await plain(20, 10).jpeg().toBuffer();
  const project = exampleProject({
    'my [photos] (1)/a.JPG': image,
    'my [photos] (1)/b/c.jpeg': image,
    'my [photos] (1)/notes.txt': image,
  });
  const outcome = await project.run('thumbnail_files', '--photos', 'my [photos] (1)');
  expect(outcome.status).toBe(0);
  const [job] = outcome.events.flatMap((event) => (event.type === 'job-finished' ? [event.job] : []));
  expect(existsSync(project.path('workdirs/main', job ?? '', 'a.jpg'))).toBe(true);
  expect(existsSync(project.path('workdirs/main', job ?? '', 'b/c.jpg'))).toBe(true);
  expect(existsSync(project.path('photos'))).toBe(false);
});

test('a folder that was named and has no photographs is an error in one sentence, and nothing is made', async () => {
  const project = exampleProject({ 'empty/notes.txt': Buffer.from('no image') });
  for (const folder of ['empty', 'missing', '/nowhere/at/all']) {
    const outcome = await project.run('thumbnails', '--photos', folder);
    expect(outcome.status).toBe(1);
    const failed = outcome.events.find((event) => event.type === 'run-failed');
    expect(failed?.error.message).toBe(`There are no image files in the folder '${folder}'.`);
  }
  expect(existsSync(project.path('missing'))).toBe(false);
  expect(existsSync(project.path('workdirs/main/main-1'))).toBe(false);
});

test('started below the project, without photographs, it makes none in the wrong place', async () => {
  const project = exampleProject({ 'sub/notes.txt': Buffer.from('no image') });
  const child = spawn(process.execPath, [axProgram, 'run', 'thumbnails'], { cwd: project.path('sub') });
  const outcome = await finish(child);
  expect(outcome.status).toBe(1);
  expect(outcome.stderr).toContain("There are no image files in the folder 'photos'.");
  expect(readdirSync(project.path('sub'))).toEqual(['notes.txt']);
});

test('hello greets from every slice', async () => {
  const outcome = await exampleProject().ax('run', 'hello');
  expect(outcome.stdout).toContain("'Hello, world! This is slice 1.'");
});
