import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { finish, TestProject } from './rig/project.ts';

const sdk = "import { defineBuild, defineMap, defineMethod, z } from '@accelerator/sdk';";
const secret = 'sk-9f2c-very-secret-77aa';

/** Every file below a folder, and every path, that holds a text. Links are not followed. */
function placesOf(directory: string, text: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => file.includes(text) || holds(file, text));
}

function holds(file: string, text: string): boolean {
  try {
    return readFileSync(file).includes(text);
  } catch {
    // A folder, or a link to nowhere.
    return false;
  }
}

function serviceProject(declared: string, body: string): TestProject {
  const project = new TestProject();
  project.write(
    'methods/ask.ts',
    `${sdk}\nexport default defineMethod({ ${declared}, options: z.object({ n: z.int().default(1) }), synthesis() { ${project.count('ask')} ${body} } });`,
  );
  project.write('build-scripts/main.ts', `${sdk}\nexport default defineBuild((urd) => urd.build('ask'));`);
  return project;
}

/** Runs a command with a variable, and gives all that it printed. */
async function printed(project: TestProject, value: string | undefined, ...args: string[]): Promise<string> {
  const before = process.env.SERVICE_KEY;
  if (value === undefined) delete process.env.SERVICE_KEY;
  else process.env.SERVICE_KEY = value;
  try {
    const { stdout, stderr } = await finish(project.start(...args));
    return stdout + stderr;
  } finally {
    if (before === undefined) delete process.env.SERVICE_KEY;
    else process.env.SERVICE_KEY = before;
  }
}

test.each(['env', 'passEnv'])(
  'a phase sees a variable of %s, and nothing that a run leaves or prints has its value',
  async (kind) => {
    const project = serviceProject(`${kind}: ['SERVICE_KEY']`, 'return process.env.SERVICE_KEY.length;');
    const said = [
      await printed(project, secret, 'run', 'main'),
      await printed(project, secret, 'run', '--json', 'main'),
      await printed(project, `${secret}2`, 'run', 'main'),
      await printed(project, secret, 'job', 'ask', '--json'),
      await printed(project, secret, 'why', 'ask'),
      await printed(project, secret, 'verify'),
      await printed(project, secret, 'verify', '--rerun', 'ask'),
    ];
    expect(said.filter((text) => text.includes(secret))).toEqual([]);
    expect(placesOf(project.directory, secret)).toEqual([]);
    expect(said[2]?.includes('SERVICE_KEY has another value')).toBe(kind === 'env');
  },
);

test('what is in the key builds again; what is only passed on does not', async () => {
  const counts = async (kind: string): Promise<number | undefined> => {
    const project = serviceProject(`${kind}: ['SERVICE_KEY']`, 'return 1;');
    for (const value of [secret, secret, `${secret}2`, undefined, secret]) await printed(project, value, 'run', 'main');
    return project.counts().ask;
  };
  expect([await counts('env'), await counts('passEnv')]).toEqual([3, 1]);
});

test('a service that repeats the key in its answer does not bring it into a record', async () => {
  const fail = `console.log('key ' + process.env.SERVICE_KEY);
    const answer = new Error('401 for ' + process.env.SERVICE_KEY, { cause: new Error('Bearer ' + process.env.SERVICE_KEY) });
    throw new AggregateError([answer], 'Request failed with ' + process.env.SERVICE_KEY);`;
  for (const kind of ['env', 'passEnv']) {
    const project = serviceProject(`${kind}: ['SERVICE_KEY']`, fail);
    const said = [
      await printed(project, secret, 'run', 'main'),
      await printed(project, secret, 'run', '--json', 'main'),
      await printed(project, secret, 'job', 'main-1'),
      await printed(project, secret, 'job', 'main-1', '-o'),
    ];
    expect(said.filter((text) => text.includes(secret))).toEqual([]);
    expect(said[0]).toContain('Request failed with [SERVICE_KEY]');
    expect(placesOf(project.directory, secret)).toEqual([]);
  }
});

test('the reason of a bad row has no secret either', async () => {
  const project = new TestProject();
  project.write(
    'methods/ask.ts',
    `${sdk}\nexport default defineMap({ over: 'array', passEnv: ['SERVICE_KEY'], onError: 'record',
      options: z.object({ items: z.array(z.int()) }), output: { n: 'int32' },
      map() { throw new Error('401 for ' + process.env.SERVICE_KEY); } });`,
  );
  project.write(
    'build-scripts/main.ts',
    `${sdk}\nexport default defineBuild((urd) => urd.build('ask', { items: [1, 2, 3] }));`,
  );
  await printed(project, secret, 'run', 'main');
  const rows = await printed(project, secret, 'grep', '401', 'ask/bad');
  expect(rows).toContain('401 for [SERVICE_KEY]');
  expect(placesOf(project.directory, secret)).toEqual([]);
});

test('a job that is run again needs the variables that it had', async () => {
  const project = serviceProject("env: ['SERVICE_KEY']", 'return 1;');
  await printed(project, secret, 'run', 'main');
  expect(await printed(project, `${secret}2`, 'verify', '--rerun', 'ask')).toContain('SERVICE_KEY has another value');
  expect(await printed(project, secret, 'verify', '--rerun', 'ask')).not.toContain('SERVICE_KEY');
});
