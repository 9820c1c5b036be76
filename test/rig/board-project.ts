import { spawnSync } from 'node:child_process';
import { axProgram, TestProject } from './project.ts';

/** What would run, or break the page, if it were not taken for text. */
export const hostile = `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script>"'\u001b]0;owned\u0007 javascript:alert(1)`;

/** A picture of one pixel. */
const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==';
const jpeg =
  '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA=';

const evilPage = `<h1 id=h>page</h1><script>document.title = 'owned'; parent.document.title = 'owned'</script>`;
const evilDrawing = `<svg xmlns="http://www.w3.org/2000/svg"><script>document.title = 'owned'</script><text y="20">drawing</text></svg>`;

const method = (body: string): string =>
  `import { defineMethod, z } from '@accelerator/sdk';\nimport { helped } from './lib/helper.ts';\nexport default defineMethod({ ${body} });\n`;

/** A project with a job of each kind that the board shows: with rows, pictures, files, output, an error, others that need it. */
function boardProject(atEnd: (remove: () => void) => void): TestProject {
  const text = JSON.stringify(hostile);
  const project = new TestProject(
    {
      files: {
        'methods/lib/helper.ts': 'export function helped(value: number): number {\n  return value + 1;\n}\n',
      },
      methods: {
        shots: method(`
          description: 'Makes \`rows\` of pictures.',
          options: z.object({ rows: z.number().default(4), word: z.string().default('a') }),
          prepare({ job, options }) {
            const columns = { image: 'image', name: 'unicode', size: 'int32', at: 'datetime', tags: 'json' } as const;
            const writer = job.datasetWriter({ columns }).split();
            const image = Buffer.from('${png}', 'base64');
            for (let n = 0; n < options.rows; n++)
              writer.write(image, options.word + n, helped(n), new Date(0), { n });
          },
        `),
        noisy: method(`
          options: z.object({ word: z.string().default(${text}) }),
          async synthesis({ options }) {
            const { mkdirSync, writeFileSync } = await import('node:fs');
            console.log('\\u001b[31mred\\u001b[0m ' + options.word);
            mkdirSync('a');
            writeFileSync('evil.html', ${JSON.stringify(evilPage)});
            writeFileSync('pic.svg', ${JSON.stringify(evilDrawing)});
            writeFileSync('a/dot.png', Buffer.from('${png}', 'base64'));
            writeFileSync('dot.jpg', Buffer.from('${jpeg}', 'base64'));
            writeFileSync('note.txt', 'a note ' + options.word);
            return { html: options.word };
          },
        `),
        broken: method(`async synthesis() { throw new TypeError(${text}); },`),
        slow: method(`
          options: z.object({ go: z.string() }),
          async analysis({ sliceno, options, progress }) {
            const { existsSync } = await import('node:fs');
            for (let n = 0; n < 4000 && !existsSync(options.go); n++) await new Promise((r) => setTimeout(r, 50));
          },
        `),
      },
      scripts: {
        main: `import { defineBuild, z } from '@accelerator/sdk';
          export default defineBuild({
            options: z.object({ word: z.string().default('a') }),
            async build(urd, { word }) {
              const shots = await urd.build('shots', { word });
              const noisy = await urd.build('noisy', {}, { caption: ${text} });
              await urd.build('broken', {}).catch(() => {});
              urd.linkResult('noise', noisy, 'note.txt');
              urd.warn(${text});
              console.log(${text});
              return { rows: shots.dataset().rows };
            },
          });`,
        slow: `import { defineBuild } from '@accelerator/sdk';
          export default defineBuild({ async build(urd) { await urd.build('slow', { go: process.cwd() + '/go' }); } });`,
      },
    },
    atEnd,
  );
  return project;
}

/** The same when it was built, then a helper of its methods was edited, and it was built again. */
export function builtBoardProject(atEnd: (remove: () => void) => void): TestProject {
  const project = boardProject(atEnd);
  runAx(project, 'run', 'main');
  project.write('methods/lib/helper.ts', 'export function helped(value: number): number {\n  return value + 2;\n}\n');
  runAx(project, 'run', 'main');
  return project;
}

/** Runs `ax` to its end, outside of a test. */
export function runAx(project: TestProject, ...args: string[]): string {
  const { stdout, stderr, status } = spawnSync(process.execPath, [axProgram, ...args], {
    cwd: project.directory,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });
  // `ax diff` says by 1 that there is a difference.
  if (status !== 0 && (args[0] !== 'diff' || status !== 1)) throw new Error(stderr);
  return stdout;
}
