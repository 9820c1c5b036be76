import { expect, test } from 'vitest';
import { TestProject } from './rig/project.ts';

const sdk = "import { dataset, defineBuild, defineMap, defineMethod, inputFiles, z } from '@accelerator/sdk';";

/** A method that imports only files that its chain has not got yet, and a map over what it gives. */
function chainProject(): TestProject {
  const project = new TestProject({ files: { 'data/a.txt': 'apple', 'data/b.txt': 'berry' } });
  project.write(
    'methods/read.ts',
    `${sdk}
    export default defineMethod({
      options: z.object({ files: inputFiles() }),
      datasets: { previous: dataset.optional({ name: 'unicode' }) },
      synthesis({ job, options, datasets: { previous } }) {
        ${project.count('read')}
        const known = new Set(previous === undefined ? [] : previous.chain().iterate(null, 'name'));
        const writer = job.datasetWriter({ columns: { name: 'unicode', text: 'unicode' }, previous }).split();
        for (const file of options.files) if (!known.has(file.name)) writer.write(file.name, String(file.read()));
      },
    });`,
  );
  project.write(
    'methods/shout.ts',
    `${sdk}\nexport default defineMap({ reuseRows: false, input: { text: 'unicode' }, output: { loud: 'unicode' }, map: ({ text }) => { ${project.count('row')} return { loud: text.toUpperCase() }; } });`,
  );
  project.write(
    'build-scripts/main.ts',
    `${sdk}
    import { writeFileSync } from 'node:fs';
    export default defineBuild(async (urd) => {
      const source = await urd.buildChained('read', { files: await urd.glob('data/*.txt') });
      const loud = await urd.buildChained('shout', { source });
      writeFileSync('result.json', JSON.stringify([String(source), String(loud), [...loud.dataset().chain().iterate(null, ['name', 'loud'])]]));
    });`,
  );
  return project;
}

test('a chain grows by what is new, and a map over it only does that; nothing new: nothing runs', async () => {
  const project = chainProject();
  const run = async (): Promise<unknown> => {
    const { status, stderr } = await project.run('main');
    expect(stderr).toBe('');
    expect(status).toBe(0);
    return project.readJson('result.json');
  };
  const two = [
    ['data/a.txt', 'APPLE'],
    ['data/b.txt', 'BERRY'],
  ];
  expect(await run()).toEqual(['main-1', 'main-2', two]);
  expect(project.counts()).toEqual({ read: 1, row: 2 });
  expect(await run()).toEqual(['main-1', 'main-2', two]);
  project.write('data/c.txt', 'cherry');
  expect(await run()).toEqual(['main-3', 'main-4', [...two, ['data/c.txt', 'CHERRY']]]);
  expect(project.counts()).toEqual({ read: 2, row: 3 });
  expect(await run()).toEqual(['main-3', 'main-4', [...two, ['data/c.txt', 'CHERRY']]]);
  expect(project.counts()).toEqual({ read: 2, row: 3 });
});
