import { existsSync, readdirSync } from 'node:fs';
import { prepared, TestProject } from './project.ts';

export const sdk = "import { dataset, defineBuild, defineMethod, inputFiles, job, z } from '@accelerator/sdk';";

/** Two jobs: `read` (main-1) makes a dataset of two files, `count` (main-2) joins its rows and a mark that it imports. */
export class ReadCountProject extends TestProject {
  constructor() {
    super({
      files: { 'data/a.txt': 'apple', 'data/b.txt': 'berry', 'methods/lib/mark.ts': "export const mark = '!';" },
    });
    this.write(
      'methods/read.ts',
      `${sdk}
    export default defineMethod({
      options: z.object({ files: inputFiles() }),
      synthesis({ job, options }) {
        ${this.count('read')}
        const rows = job.datasetWriter({ columns: { text: 'unicode' } }).split();
        for (const file of options.files) rows.write(String(file.read()));
      },
    });`,
    );
    this.write(
      'methods/count.ts',
      `${sdk}
    import { mark } from './lib/mark.ts';
    export default defineMethod({
      options: z.object({ size: z.tuple([z.int(), z.int()]).default([1, 2]) }),
      datasets: { source: dataset({ text: 'unicode' }) },
      synthesis({ datasets, options }) {
        ${this.count('count')}
        return [...datasets.source.iterate(null, 'text')].join() + options.size + mark;
      },
    });`,
    );
    this.writeScript();
  }

  /** @param read what the script does between the two jobs */
  writeScript(size = '[1, 2]', read = ''): void {
    this.write(
      'build-scripts/main.ts',
      `${sdk}
    export default defineBuild(async (urd) => {
      const source = await urd.build('read', { files: await urd.glob('data/*.txt') });
      ${read}
      const count = await urd.build('count', { source, size: ${size} });
      return count;
    });`,
    );
  }

  async runMain(...args: string[]) {
    const outcome = await this.ax('run', '--json', ...args, 'main');
    const lines = outcome.stdout.split('\n').filter(Boolean);
    return { ...outcome, events: lines.map((line) => JSON.parse(line)) };
  }

  async why(job: string) {
    return JSON.parse((await this.ax('why', '--json', job)).stdout);
  }

  jobs(): string[] {
    return existsSync(this.path('workdirs/main'))
      ? readdirSync(this.path('workdirs/main')).filter((name) => /^main-\d+$/.test(name))
      : [];
  }
}

/** The project after its first run, which is made once. */
export const afterFirstRun = prepared(async () => {
  const project = new ReadCountProject();
  await project.runMain();
  return project;
});
