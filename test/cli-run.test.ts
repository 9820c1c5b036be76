import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { until } from './rig/processes.ts';
import { axProgram, finish, TestProject } from './rig/project.ts';

const sdk = "import { defineBuild, defineMethod, z } from '@accelerator/sdk';";

/** Two jobs, of which the second takes an option of the script. */
function twoJobs(): TestProject {
  const project = new TestProject();
  project.write(
    'methods/first.ts',
    `${sdk}\nexport default defineMethod({ synthesis() { ${project.count('first')} console.log('from the method'); return 1; } });`,
  );
  project.write(
    'methods/second.ts',
    `${sdk}\nexport default defineMethod({
      options: z.object({ size: z.int() }),
      analysis: () => 1,
      synthesis({ options, analysisRes }) { ${project.count('second')} return options.size + analysisRes.merge(); },
    });`,
  );
  project.write(
    'build-scripts/main.ts',
    `${sdk}\nexport default defineBuild({
      description: 'Builds two jobs.',
      options: z.object({ size: z.coerce.number().int().default(10).describe('how large') }),
      async build(urd, { size }) {
        await urd.build('first');
        const second = await urd.build('second', { size });
        console.log('result', await second.load());
      },
    });`,
  );
  return project;
}

const columnsOf = (told: string): string[][] =>
  told
    .split('\n')
    .filter(Boolean)
    .map((line) => line.split(/\s{2,}/));

describe('on a pipe', () => {
  test('there is one line per job, with what happened to it and why, and a summary', async () => {
    const project = twoJobs();
    const first = await project.ax('run');
    expect(first.status).toBe(0);
    expect(first.stdout).toBe('result 12\n');
    const [one = [], two = [], summary = []] = columnsOf(first.stderr);
    expect([one[0], one[1], one[2], one[4]]).toEqual(['built', 'main-1', 'first', 'no earlier job of this method']);
    expect([two[0], two[1], two[2]]).toEqual(['built', 'main-2', 'second']);
    expect(one[3]).toMatch(/^[\d.]+ m?s$/);
    expect(summary[0]).toMatch(/^Done in .*: 2 jobs built\.$/);

    const again = columnsOf((await project.ax('run')).stderr);
    expect(again.map(([word]) => word)).toEqual(['reused', 'reused', expect.stringMatching(/: 2 jobs reused\.$/)]);
    expect(project.counts()).toEqual({ first: 1, second: 1 });

    const changed = columnsOf((await project.ax('run', 'main', '--size', '11')).stderr);
    expect(changed[0]?.[0]).toBe('reused');
    expect(changed[1]?.[4]).toBe('option size: 10 → 11, compared with main-2');
    expect(project.counts()).toEqual({ first: 1, second: 2 });
  });

  test('--force builds everything anew, --workdir elsewhere', async () => {
    const project = twoJobs();
    await project.ax('run');
    expect((await project.ax('run', '--force')).status).toBe(0);
    expect(project.counts()).toEqual({ first: 2, second: 2 });
    expect((await project.ax('run', '--workdir', 'elsewhere/there', '--workers', '1')).status).toBe(0);
    expect(project.counts()).toEqual({ first: 3, second: 3 });
    expect(existsSync(project.path('elsewhere/there/there-1/post.json'))).toBe(true);
  });

  test('--dry-run tells what would be built and why, and runs nothing', async () => {
    const project = twoJobs();
    project.write(
      'build-scripts/main.ts',
      `${sdk}\nexport default defineBuild({
        options: z.object({ size: z.coerce.number().default(10) }),
        build: async (urd, { size }) => { await urd.build('first'); await urd.build('second', { size }); },
      });`,
    );
    await project.ax('run');
    const { status, stderr } = await project.ax('run', '--dry-run', 'main', '--size', '12');
    expect(status).toBe(0);
    const lines = columnsOf(stderr);
    expect(lines.map(([word]) => word)).toEqual([
      'reused',
      'planned',
      'Would build 1 job and reuse 1. Nothing was run.',
    ]);
    expect(lines[1]?.at(-1)).toContain('option size: 10 → 12');
    expect(project.counts()).toEqual({ first: 1, second: 1 });
    expect(existsSync(project.path('workdirs/main/main-3'))).toBe(false);
  });

  test('--json: standard output is events and nothing else, whatever the script prints', async () => {
    const project = twoJobs();
    const { stdout, stderr, status } = await project.ax('run', '--json');
    expect(status).toBe(0);
    const types = stdout
      .trimEnd()
      .split('\n')
      .map((line): string => JSON.parse(line).type);
    expect(types[0]).toBe('run-started');
    expect(types.at(-1)).toBe('run-finished');
    expect(types.filter((type) => type === 'job-finished')).toHaveLength(2);
    expect(stderr).toBe('result 12\n');
  });

  test('a reader that went away does not stop a run; a full disk does, in one line', async () => {
    const project = twoJobs();
    const shell = (redirection: string) =>
      spawnSync('sh', ['-c', `"$1" "$2" run --quiet ${redirection}`, 'sh', process.execPath, axProgram], {
        cwd: project.directory,
        encoding: 'utf8',
      });
    expect(shell('2>&1 | true').stderr).toBe('');
    expect(project.counts()).toEqual({ first: 1, second: 1 });
    const full = shell('> /dev/full');
    expect([full.status, full.stderr.split('\n')]).toEqual([
      1,
      [expect.stringMatching(/^error Standard output can't be written to: ENOSPC/), ''],
    ]);
  });

  test('colours only where a person looks, or where they are asked for', async () => {
    const project = twoJobs();
    const escapeCharacter = String.fromCharCode(27);
    expect((await project.ax('run')).stderr).not.toContain(escapeCharacter);
    expect((await project.ax('job')).stdout).not.toContain(escapeCharacter);
  });
});

describe('a job that fails', () => {
  const failing = (): TestProject => {
    const project = new TestProject();
    project.write(
      'methods/fails.ts',
      [
        sdk,
        'export default defineMethod({',
        '  analysis({ sliceno }) {',
        '    if (sliceno !== 1) return;',
        "    console.log('at row 7');",
        '    decode();',
        '  },',
        '});',
        'function decode(): void {',
        "  throw new Error('no image', { cause: new RangeError('the marker is missing') });",
        '}',
      ].join('\n'),
    );
    project.write('build-scripts/main.ts', `${sdk}\nexport default defineBuild((urd) => urd.build('fails'));`);
    return project;
  };

  test('says what, where in its source, why, in which slice, and what it last printed', async () => {
    const { status, stdout, stderr } = await failing().ax('run');
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr.split('\n')[0]).toMatch(/^failed {3}main-1 {2}fails .* in analysis of slice 1: no image$/);
    expect(stderr).toMatch(/^Failed after .*: 1 job failed\.$/m);
    expect(stderr).toContain('error Job main-1 (fails) failed in analysis of slice 1.\n      Error: no image\n');
    expect(stderr).toContain('at decode (methods/fails.ts:10:9)');
    expect(stderr).toContain('methods/fails.ts:6:5');
    expect(stderr).toContain('caused by RangeError: the marker is missing');
    expect(stderr).toContain('      It last printed:\n      | at row 7\n');
    // On its line and in full, not again for the run.
    expect(stderr.match(/no image/g)).toHaveLength(2);
  });

  test('can be looked at afterwards', async () => {
    const project = failing();
    await project.ax('run');
    const shown = await project.ax('job', 'fails');
    expect(shown.status).toBe(0);
    expect(shown.stdout).toMatch(/^main-1 {2}fails {2}failed after /);
    expect(shown.stdout).toContain('at decode (methods/fails.ts:10:9)');
    expect((await project.ax('job', 'main-1', '-o')).stdout).toBe('analysis.1\n  at row 7\n');
  });

  test('an error of the script is told too', async () => {
    const project = twoJobs();
    project.write(
      'build-scripts/wrong.ts',
      `${sdk}\nexport default defineBuild(() => { throw new TypeError('what now'); });`,
    );
    const { status, stdout, stderr } = await project.ax('run', 'wrong');
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^error TypeError: what now\n/);
  });
});

describe('a wrong command line', () => {
  test.each([
    [['run', 'mian'], "There is no build script 'mian' in build-scripts/.", "Did you mean 'main'?"],
    [['run', 'main', '--sise', '3'], "The build script 'main' has no option '--sise'.", "Did you mean 'size'?"],
    [['run', 'main', '--force'], "The build script 'main' has no option '--force'.", 'It is one of `ax run`'],
    [['run', '--workers', 'x'], "Expected an integer from 1 to 1024 for --workers, received 'x'.", ''],
    [['run', '--wokrers', '2'], "unknown option '--wokrers'", 'Did you mean --workers?'],
    [['rnu'], "unknown command 'rnu'", 'Did you mean run?'],
    [['method', 'frist'], "There is no method 'frist'.", "Did you mean 'first'?"],
    [['job', 'main-1'], 'There is no workdir at', '`ax run` makes it.'],
    [['ds'], "missing required argument 'dataset'", ''],
  ])('%j gets one sentence, and leaves nothing behind', async (args, sentence, hint) => {
    const project = twoJobs();
    const { status, stdout, stderr } = await project.ax(...args);
    expect([status, stdout]).toEqual([1, '']);
    const [first = '', second = ''] = stderr.split('\n');
    expect(first).toMatch(/^error /);
    expect(first).toContain(sentence);
    expect(second.trim()).toContain(hint);
    expect(existsSync(project.path('workdirs'))).toBe(false);
    expect(project.counts()).toEqual({});
  });

  test('an unknown method leaves no job directory', async () => {
    const project = twoJobs();
    project.write('build-scripts/typo.ts', `${sdk}\nexport default defineBuild((urd) => urd.build('secnod', {}));`);
    const { status, stdout, stderr } = await project.ax('run', 'typo');
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toBe("error There is no method 'secnod'.\n      Did you mean 'second'?\n");
    expect(existsSync(project.path('workdirs/main/main-1'))).toBe(false);
  });
});

describe('help', () => {
  test('of a script lists its own options', async () => {
    const { status, stdout } = await twoJobs().ax('run', 'main', '--help');
    expect(status).toBe(0);
    expect(stdout).toContain('Builds two jobs.');
    expect(stdout).toContain('--size <integer>  how large (default: 10)');
  });

  test.each(['run', 'job', 'ds', 'method', 'workdir', 'init'])(
    'of ax %s has its options and an example',
    async (command) => {
      const { status, stdout } = await new TestProject().ax(command, '--help');
      expect(status).toBe(0);
      expect(stdout).toMatch(new RegExp(`^Usage: ax ${command}`));
      expect(stdout).toMatch(/Examples?:\n {2}ax /);
    },
  );
});

describe('being stopped', () => {
  test.each([
    ['SIGINT', 130, 'Ctrl-C'],
    ['SIGTERM', 143, 'SIGTERM'],
  ] as const)('by %s is told in one line, with its exit status', async (signal, status, by) => {
    const project = new TestProject();
    const started = project.path('started');
    project.write(
      'methods/endless.ts',
      `${sdk}\nimport { writeFileSync } from 'node:fs';
      export default defineMethod({ async synthesis() { writeFileSync(${JSON.stringify(started)}, ''); await new Promise(() => setInterval(() => {}, 1000)); } });`,
    );
    project.write('build-scripts/main.ts', `${sdk}\nexport default defineBuild((urd) => urd.build('endless'));`);
    const child = project.start('run');
    const outcome = finish(child);
    await until(() => existsSync(started));
    child.kill(signal);
    const { status: received, stdout, stderr } = await outcome;
    expect(received).toBe(status);
    expect(stderr).toMatch(new RegExp(`^Stopped by ${by} after .*: 1 job stopped\\. Nothing needs cleaning\\.\\n$`));
    expect(stdout).toBe('');
  });

  test('ends a script that waits for something else', async () => {
    const project = new TestProject();
    const started = project.path('started');
    project.write(
      'build-scripts/main.ts',
      `${sdk}\nimport { writeFileSync } from 'node:fs';
      export default defineBuild(async () => { writeFileSync(${JSON.stringify(started)}, ''); setInterval(() => {}, 1000); await new Promise(() => {}); });`,
    );
    const child = project.start('run');
    const outcome = finish(child);
    await until(() => existsSync(started));
    child.kill('SIGINT');
    expect((await outcome).status).toBe(130);
  });
});

test('several scripts run one after the other until one fails, and none when one can not be loaded', async () => {
  const project = new TestProject({ config: { workers: 1 } });
  const body = `synthesis({ options }) { if (options.of === 'fails') throw new Error('no'); }`;
  project.write(
    'methods/counted.ts',
    `import { defineMethod, z } from '@accelerator/sdk';
export default defineMethod({ options: z.object({ of: z.string() }), ${body} });`,
  );
  for (const name of ['first', 'fails', 'last'])
    project.write(
      `build-scripts/${name}.ts`,
      `import { defineBuild, z } from '@accelerator/sdk';
       export default defineBuild({ options: z.object({ of: z.string().default('${name}') }), async build(urd, options) { await urd.build('counted', options); } });`,
    );
  const none = await project.ax('run', 'first', 'last', 'lost');
  expect([none.status, none.stderr]).toEqual([1, expect.stringContaining("There is no build script 'lost'")]);
  const several = await project.ax('run', 'first', 'fails', 'last');
  const lines = several.stderr.split('\n').filter((line) => /^(built|failed|done)/i.test(line));
  expect([several.status, lines]).toEqual([
    1,
    [
      expect.stringMatching(/^built +main-1 .*no earlier job/),
      expect.stringMatching(/^failed +main-2 .*no$/),
      expect.stringMatching(/^Failed after .*: 1 job built, 1 failed\.$/),
    ],
  ]);
});
