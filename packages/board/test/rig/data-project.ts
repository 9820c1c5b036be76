import { type ChildProcess, spawn } from 'node:child_process';
import { axProgram, finish, TestProject } from '../../../../test/rig/project.ts';

/** Of the images of `pictures`. */
export const images = 1000;
export const changedImage = 417;
export const manyRows = 10_000_000;
export const manyPictures = 10_000;
/** What runs a script says so in the title. */
export const canary = `<script>document.title='RAN'</script><img src=x onerror="document.title='RAN'">`;

/** Names that addresses could take for something else. */
export const oddNames = {
  dataset: 'a b/ü%2f',
  columns: ['x/y', 'x∕y', '%41', '日本 語?#&', 'constructor', '', '.', '..', '%2e%2e', '~', '~..', '-', '__proto__'],
  files: ['d e/100%.txt', 'two\nlines.txt', '%2e%2e', '?a=b#c.txt'],
};

/** The smallest picture, of one pixel in a colour of its own. */
const gif = `const gif = (n, shade = 0) => Buffer.from([71, 73, 70, 56, 57, 97, 1, 0, 1, 0, 128, 0, 0, n & 255, n >> 8, shade, 0, 0, 0, 44, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 68, 1, 0, 59]);`;

const methods = {
  pictures: `import { defineMethod, z } from '@accelerator/sdk';
    ${gif}
    export default defineMethod({
      options: z.object({ rows: z.number(), changed: z.number() }),
      prepare: ({ job }) => job.datasetWriter({ columns: { picture: 'bytes', filename: 'unicode' } }),
      analysis({ prepareRes: writer, options, sliceno, slices }) {
        for (let n = sliceno; n < options.rows; n += slices) writer.write(gif(n, n === options.changed ? 9 : 0), \`img/\${n}.gif\`);
      },
    });`,
  shade: `import { defineMap, z } from '@accelerator/sdk';
    export default defineMap({
      options: z.object({}),
      input: { picture: 'bytes' },
      output: { thumb: 'bytes' },
      concurrency: 20,
      // Rows that cost nothing are not looked for in earlier jobs.
      map: async ({ picture }) => {
        await new Promise((resolve) => setTimeout(resolve, 40));
        const thumb = Buffer.from(picture);
        thumb[15] ^= 64;
        return { thumb };
      },
    });`,
  many: `import { defineMethod, z } from '@accelerator/sdk';
    export default defineMethod({
      options: z.object({ rows: z.number() }),
      prepare: ({ job }) => job.datasetWriter({ columns: { n: 'int32' } }),
      analysis({ prepareRes: writer, options, sliceno, slices }) {
        const rows = options.rows / slices;
        const block = 65536;
        for (let at = 0; at < rows; at += block) {
          const count = Math.min(block, rows - at);
          writer.writeBatch({ rows: count, columns: { n: { values: Int32Array.from({ length: count }, (_, i) => sliceno * rows + at + i) } } });
        }
      },
    });`,
  odd: `import { defineMethod, z } from '@accelerator/sdk';
    ${gif}
    const canary = ${JSON.stringify(canary)};
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>document.title="RAN"</script></svg>');
    const html = Buffer.from('<!doctype html><title>RAN</title><script>document.title="RAN"</script>');
    export default defineMethod({
      options: z.object({}),
      async synthesis({ job, slices }) {
        const { mkdirSync, writeFileSync } = await import('node:fs');
        const named = job.datasetWriter({ name: ${JSON.stringify(oddNames.dataset)}, allowMissingSlices: true, columns: Object.fromEntries(${JSON.stringify(oddNames.columns)}.map((name) => [name, 'unicode'])) });
        named.slice(0).write(...${JSON.stringify(oddNames.columns)});
        mkdirSync('d e');
        for (const name of ${JSON.stringify(oddNames.files)}) writeFileSync(name, name);
        const columns = { file: 'bytes', text: 'unicode', curve: 'json', when: 'datetime', price: 'decimal(8,2)', big: 'int64', any: 'msgpack' };
        const writer = job.datasetWriter({ columns, caption: canary });
        const files = [gif(1), svg, html, gif(2).subarray(0, 20), Buffer.alloc(257 << 20), Buffer.alloc(0), null];
        files[4].set(gif(3));
        for (const [n, file] of files.entries()) {
          const nothing = n === 6;
          writer.slice(n % slices).write(file, nothing ? null : [canary, 'javascript:document.title="RAN"', '', 'two\\nlines', 'x'.repeat(5000), '\\u001b[31mred', ''][n],
            nothing ? null : Array.from({ length: 16 }, (_, i) => i * i - n), nothing ? null : new Date(1e12 + n), nothing ? null : '12.50', nothing ? null : 2n ** 60n, nothing ? null : new Map([[canary, n]]));
        }
      },
    });`,
};

const build = (changed: number): string => `import { defineBuild } from '@accelerator/sdk';
  export default defineBuild(async (urd) => {
    const source = await urd.build('pictures', { rows: ${images}, changed: ${changed} });
    await urd.build('shade', { source });
  });`;

/**
 * main-1 images, main-2 made of them; main-3 the same images but one, main-4 made of these; main-5 very many rows, main-6 odd
 * cells, main-7 many pictures.
 */
export async function makeDataProject(atEnd: (remove: () => void) => void): Promise<TestProject> {
  const project = new TestProject(
    {
      methods,
      scripts: {
        first: build(-1),
        second: build(changedImage),
        others: `import { defineBuild } from '@accelerator/sdk';
          export default defineBuild(async (urd) => {
            await urd.build('many', { rows: ${manyRows} });
            await urd.build('odd', {});
            await urd.build('pictures', { rows: ${manyPictures}, changed: -1 });
          });`,
      },
    },
    atEnd,
  );
  for (const script of ['first', 'second', 'others']) {
    const { status, stderr } = await finish(startAx(project, 'run', script));
    if (status !== 0) throw new Error(stderr);
  }
  return project;
}

/** What a command prints. */
export async function printedBy(project: TestProject, ...args: string[]): Promise<string> {
  const { status, stdout, stderr } = await finish(startAx(project, ...args));
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

/** For what lives longer than a test. */
function startAx({ directory }: TestProject, ...args: string[]): ChildProcess {
  const env = { ...process.env, NO_COLOR: '1' };
  return spawn(process.execPath, [axProgram, ...args], { cwd: directory, env, stdio: ['ignore', 'pipe', 'pipe'] });
}
