import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { MethodCatalog } from '../packages/method/src/index.ts';
import { filesIn, matchingFiles } from '../packages/urd/src/files/find-files.ts';
import { openBuilds } from './rig/builds.ts';
import { TestProject } from './rig/project.ts';

// The engine of these tests runs in this process; its slice processes are those of the built one.
vi.mock(import('@accelerator/slice'), async (original) => ({
  ...(await original()),
  sliceProgram: (await import('./rig/built-slices.ts')).builtSliceProgram(),
}));

const sdk = "import { defineMethod, inputDirectory, inputFiles, z } from '@accelerator/sdk';";

/** A path whose last part is written in Latin-1, as ISO disks and old archives have it. */
const latin1 = (folder: string, name: string): Buffer =>
  Buffer.concat([Buffer.from(`${folder}/`, 'utf8'), Buffer.from(name, 'latin1')]);

// Other systems take no such names.
test.runIf(process.platform === 'linux')(
  'names that are no UTF-8 are refused by name, where they are wanted',
  async () => {
    const project = new TestProject({
      files: { 'photos/good.jpg': 'x', 'deep/good.jpg': 'x', 'named/a\uFFFDb.jpg': 'x', 'links/good.jpg': 'x' },
      methods: {
        files: `${sdk}\nexport default defineMethod({ options: z.object({ files: inputFiles() }), synthesis: ({ options }) => options.files.length });`,
        folder: `${sdk}\nexport default defineMethod({ options: z.object({ folder: inputDirectory() }), synthesis: ({ options }) => options.folder.files.length });`,
        makes: `${sdk}\nimport { writeFileSync } from 'node:fs';\nexport default defineMethod({ synthesis() { writeFileSync(Buffer.from('\\u00e9', 'latin1'), 'x'); } });`,
      },
    });
    const base = project.directory;
    const refused = { code: 'NAME_NOT_UTF8' };
    writeFileSync(latin1(project.path('photos'), 'caf\u00e9.jpg'), 'x');
    mkdirSync(latin1(project.path('deep'), '\u00e5r'));
    writeFileSync(latin1(project.path('methods'), 'm\u00e9.ts'), 'x');

    const find = (pattern: string | string[]) => matchingFiles(base, pattern, {});
    expect(() => filesIn(base, 'photos', {})).toThrow("'photos/caf\uFFFD.jpg'");
    await expect(find('photos/*.jpg')).rejects.toMatchObject(refused);
    await expect(find('**/good.jpg')).rejects.toMatchObject({ ...refused, details: { file: 'deep/\uFFFDr' } });
    await expect(find('photos/caf\uFFFD.jpg')).rejects.toMatchObject(refused);
    // What is not wanted does no harm.
    expect(filesIn(base, 'photos', { extensions: 'png', allowEmpty: true }).files).toEqual([]);
    expect((await find(['photos/*.jpg', '!photos/caf?.jpg'])).files).toEqual(['photos/good.jpg']);
    expect((await find('photos/g*.jpg')).files).toEqual(['photos/good.jpg']);
    expect(filesIn(base, 'deep', { recursive: false }).files).toEqual(['deep/good.jpg']);
    // The character itself is a name like any other.
    expect(filesIn(base, 'named', {}).files).toEqual(['named/a\uFFFDb.jpg']);

    const { builds } = await openBuilds(project);
    const build = (method: string, inputs: object) => builds.build(method, inputs, undefined);
    await expect(build('files', { files: ['photos/caf\uFFFD.jpg'] })).rejects.toMatchObject(refused);
    await expect(build('folder', { folder: 'photos' })).rejects.toMatchObject(refused);
    await expect(build('folder', { folder: 'deep' })).rejects.toMatchObject(refused);
    await expect(build('makes', {})).rejects.toMatchObject({ cause: refused });
    expect(await (await build('folder', { folder: 'named' })).load()).toBe(1);

    expect(MethodCatalog.discover(base, ['methods']).names).toEqual(['files', 'folder', 'makes']);
    expect(() => MethodCatalog.discover(base, ['methods']).fileOf('m\uFFFD')).toThrow(
      expect.objectContaining({
        hint: `${path.join('methods', 'm\uFFFD.ts')} is passed over: its name is not valid UTF-8.`,
      }),
    );
  },
);
