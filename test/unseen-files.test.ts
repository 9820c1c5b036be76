import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ReadCountProject, sdk } from './rig/read-count-project.ts';

test('a dynamic import of a computed name, and a file by import.meta.url, are refused unless dependExtra names files', async () => {
  const project = new ReadCountProject();
  for (const unseen of ['await import(name)', "new URL('./words.txt', import.meta.url)"]) {
    const method = (extra: string): string =>
      `${sdk}\nconst name = 'x';\nexport default defineMethod({ ${extra} async synthesis() { ${project.count('m')} return String(${unseen}); } });`;
    project.write('methods/m.ts', method(''));
    project.write('methods/words.txt', 'one');
    project.write(
      'build-scripts/main.ts',
      `${sdk}\nexport default defineBuild(async (urd) => { await urd.build('m'); });`,
    );
    const refused = await project.runMain();
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain('dependExtra');
  }
  project.write(
    'methods/m.ts',
    `${sdk}
    import { readFileSync } from 'node:fs';
    export default defineMethod({
      dependExtra: ['./words.txt'],
      synthesis() { ${project.count('m')} return readFileSync(new URL('./words.txt', import.meta.url), 'utf8'); },
    });`,
  );
  expect((await project.runMain()).status).toBe(0);
  await project.runMain();
  expect(project.counts().m).toBe(1);
  project.write('methods/words.txt', 'two');
  await project.runMain();
  expect(project.counts().m).toBe(2);
  expect(existsSync(project.path('workdirs/main/main-2'))).toBe(true);
});
