import { existsSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { TestProject } from './rig/project.ts';

const sdk = "import { dataset, defineBuild, defineMethod, inputFiles, job, json, z } from '@accelerator/sdk';";

/** A script that builds one method and writes its result where a test can read it. */
const loadScript = (build: string): string => `${sdk}
import { writeFileSync } from 'node:fs';
export default defineBuild(async (urd) => {
  const job = await ${build};
  writeFileSync('result.json', JSON.stringify((await job.load()) ?? null));
});`;

test('prepare, analysis and synthesis run once, once per slice, once, and pass on what they return', async () => {
  const project = new TestProject({ config: { slices: 3 } });
  project.write(
    'methods/m.ts',
    `${sdk}
    export default defineMethod({
      options: z.object({ n: z.int() }),
      prepare({ options, slices }) { ${project.count('prepare')} return { base: options.n, slices, when: new Date(5) }; },
      analysis({ prepareRes, sliceno }) { ${project.count('analysis')} return { sum: prepareRes.base + sliceno, seen: new Set([sliceno]) }; },
      synthesis({ prepareRes, analysisRes }) {
        ${project.count('synthesis')}
        const each = [...analysisRes].map(({ sum }) => sum);
        const merged = analysisRes.merge();
        return { each, sum: merged.sum, seen: [...merged.seen], when: prepareRes.when.getTime() };
      },
    });`,
  );
  project.write('build-scripts/main.ts', loadScript("urd.build('m', { n: 10 })"));
  const outcome = await project.run('main');
  expect(outcome.stderr).toBe('');
  expect(outcome.status).toBe(0);
  expect(project.readJson('result.json')).toEqual({ each: [10, 11, 12], sum: 33, seen: [0, 1, 2], when: 5 });
  expect(project.counts()).toEqual({ prepare: 1, analysis: 3, synthesis: 1 });
  expect((await project.run('main')).status).toBe(0);
  expect(project.counts()).toEqual({ prepare: 1, analysis: 3, synthesis: 1 });
  expect(readdirSync(project.path('workdirs/main')).filter((name) => name.startsWith('main-'))).toEqual(['main-1']);
  expect(existsSync(project.path('workdirs/main/main-1/attempts'))).toBe(false);
});
