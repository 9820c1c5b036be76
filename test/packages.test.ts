import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Registry } from './rig/registry.ts';
import { canMount, makeReadOnly } from './rig/small-disk.ts';

const repository = path.resolve(import.meta.dirname, '..');
const published = path.join(repository, 'dist');
const names = ['sdk', 'methods', 'methods-onnx', 'create'] as const;

beforeAll(() => {
  execFileSync('npm', ['run', '-s', 'build'], { cwd: repository, stdio: ['ignore', 'ignore', 'inherit'] });
}, 180_000);

describe.each(names)('the package %s', (name) => {
  const directory = path.join(published, name);
  let folder: string;
  let tarball: string;

  beforeAll(() => {
    folder = temporary();
    const args = ['pack', '--silent', '--pack-destination', folder];
    tarball = path.join(folder, execFileSync('npm', args, { cwd: directory, encoding: 'utf8' }).trim());
    return () => rmSync(folder, { recursive: true, force: true });
  });

  test('is what npm expects of a package', async () => {
    const { messages } = await publint({ pkgDir: directory, strict: true });
    expect(messages).toEqual([]);
  });

  test('has types that fit its code', async () => {
    const result = await checkPackage(createPackageFromTarballData(readFileSync(tarball)));
    // It is for `import`: a compiler that thinks of `require` is answered by Node's own error.
    const problems = result.types === false ? [] : result.problems.filter(({ kind }) => kind !== 'CJSResolvesToESM');
    expect(problems.filter((problem) => !('resolutionKind' in problem) || problem.resolutionKind !== 'node10')).toEqual(
      [],
    );
  });

  test('has a licence and a page of its own, and nothing of this machine', () => {
    execFileSync('tar', ['-xzf', tarball], { cwd: folder });
    const root = path.join(folder, 'package');
    const page = readFileSync(path.join(root, 'README.md'), 'utf8');
    expect([page.split('\n')[0], existsSync(path.join(root, 'LICENSE'))]).toEqual([`# @accelerator/${name}`, true]);
    // A registry shows the page without the repository around it.
    expect([...page.matchAll(/\]\((?!https?:)[^)]*\)|npm ci/g)]).toEqual([]);
    const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const telling = files.filter((entry) =>
      readFileSync(path.join(entry.parentPath, entry.name), 'utf8').includes(repository),
    );
    expect(telling.map(({ name }) => name)).toEqual([]);
  });
});

interface PackageManager {
  readonly create: readonly string[];
  readonly install: readonly string[];
  readonly add: readonly string[];
  readonly cleanInstall: readonly string[];
}

const managers = {
  npm: {
    create: ['npm', 'create', '@accelerator@latest'],
    install: ['npm', 'install'],
    add: ['npm', 'install'],
    cleanInstall: ['npm', 'ci'],
  },
  pnpm: {
    create: ['pnpm', 'create', '@accelerator@latest'],
    install: ['pnpm', 'install'],
    add: ['pnpm', 'add'],
    cleanInstall: ['pnpm', 'install', '--frozen-lockfile'],
  },
} satisfies Record<string, PackageManager>;

/** What a project may have in its tsconfig. The last one needs the most of what was installed. */
const compilers: readonly (readonly [string, object])[] = [
  ['as made', {}],
  ['bundler', { module: 'ESNext', moduleResolution: 'bundler' }],
  ['exactOptionalPropertyTypes', { exactOptionalPropertyTypes: true }],
  ['noPropertyAccessFromIndexSignature', { noPropertyAccessFromIndexSignature: true }],
  ['without .ts imports', { allowImportingTsExtensions: false }],
  ['checking libraries', { skipLibCheck: false, types: [] }],
];

/** Versions of Node besides the one that runs this test: each costs 50 MB from the registry. */
const otherNodes = (process.env.NODES ?? '').split(',').filter((version) => version !== '');
/** pnpm takes a minute: `npm run test:long`. */
const tried = Object.entries(managers).filter(([name]) => name === 'npm' || process.env.MANAGERS === 'all');
const walks = [undefined, ...otherNodes].flatMap((node) =>
  tried.map(([name, manager]) => ({ title: node ? `${name}, Node ${node}` : name, node, manager })),
);

describe('from a registry', () => {
  let registry: Registry;

  beforeAll(async () => {
    registry = await Registry.start();
    await Promise.all(names.map((name) => registry.publish(path.join(published, name))));
    return () => registry.stop();
  }, 300_000);

  /** One project from its first day to its first clone: each test goes on from the one before. */
  describe.each(walks)('with $title', ({ node, manager }) => {
    let project: string;
    let bin: string | undefined;

    async function run(directory: string, [command = '', ...args]: readonly string[]): Promise<string> {
      const { status, stdout, stderr } = await registry.run(directory, command, args, bin);
      expect({ status, told: status === 0 ? '' : `${stdout}${stderr}` }).toEqual({ status: 0, told: '' });
      return stdout;
    }
    const ax = (directory: string, ...args: string[]): Promise<string> =>
      run(directory, [path.join(directory, 'node_modules/.bin/ax'), ...args]);

    beforeAll(async () => {
      bin = node === undefined ? undefined : await registry.installNode(node);
      project = path.join(temporary(), 'my photos, Ångström');
      await run(path.dirname(project), [...manager.create, path.basename(project)]);
      await run(project, manager.install);
    }, 300_000);
    afterAll(() => rmSync(path.dirname(project), { recursive: true, force: true }));

    test('a project runs, and reuses', async () => {
      // What runs neural networks has 288 MB, and comes only to those who install it.
      expect(existsSync(path.join(project, 'node_modules/@accelerator/methods/nearest.ts'))).toBe(true);
      expect(existsSync(path.join(project, 'node_modules/onnxruntime-node'))).toBe(false);
      expect(await ax(project, 'run', 'hello')).toContain("'be' => 2");
      await ax(project, 'run', 'hello');
      expect(jobsIn(project)).toEqual(['main-1']);
    });

    test('agents say which packages they need; with them the next thing that is missing is Redis', async () => {
      const agent = (): Promise<{ readonly status: number | null; readonly stderr: string }> =>
        registry.run(
          project,
          path.join(project, 'node_modules/.bin/ax'),
          ['agent', '--redis', 'redis://127.0.0.1:1'],
          bin,
        );
      const without = await agent();
      expect([without.status, without.stderr]).toEqual([1, expect.stringContaining('npm install bullmq ioredis')]);
      if (process.env.MANAGERS !== 'all') return;
      await run(project, [...manager.add, 'bullmq@6.7.0', 'ioredis@5.11.1']);
      expect(await agent()).toEqual(
        expect.objectContaining({ stderr: expect.stringContaining('127.0.0.1:1 does not answer') }),
      );
    });

    test('methods of its own use helpers, packages and the standard methods', async () => {
      await run(project, [...manager.add, 'ms@2.1.3', '@types/ms@2.1.0']);
      write(project, 'methods/lib/twice.ts', 'export const twice = (value: number): number => 2 * value;\n');
      write(project, 'methods/waits.ts', waits);
      write(project, 'build-scripts/pictures.ts', pictures);
      expect(await ax(project, 'run', 'pictures')).toBe('2 172800000\n');
      expect(jobsIn(project)).toHaveLength(5);
    });

    test('a plain program reads datasets, and runs the engine itself', async () => {
      write(
        project,
        'plain.mjs',
        `import { Dataset } from '@accelerator/sdk';
import { createEngine } from '@accelerator/sdk/engine';
const engine = await createEngine('.');
const { jobs } = await engine.run('hello');
const failing = [
  async () => { void Promise.reject(new Error('left behind')); await new Promise((done) => setTimeout(done, 100)); },
  () => new Promise(() => setTimeout(() => { throw new Error('in a timer'); }, 1)),
];
const errors = await Promise.all(failing.map((each) => engine.run(each).catch(({ code, message }) => code ?? message)));
console.log(Dataset.open('workdirs/main', 'main-3').rows, jobs[0].how, errors);
await engine.close();`,
      );
      expect(await run(project, ['node', 'plain.mjs'])).toContain("2 reused [ 'NOT_AWAITED', 'in a timer' ]\n");
    });

    test.runIf(node === undefined && manager === managers.npm)('vitest and node:test test it', async () => {
      symlinkSync(path.join(repository, 'node_modules/tsx'), path.join(project, 'node_modules/tsx'));
      const log = path.join(path.dirname(project), 'tested.log');
      write(project, 'test/vitest.test.ts', testsFor('vitest', log));
      // The test that came with the project is one of them.
      expect(await run(project, ['npm', 'test'])).toMatch(/Tests .*4 passed/);
      write(project, 'test/node-test.test.ts', testsFor('node:test', log));
      await run(project, ['node', '--import', 'tsx', '--test', 'test/node-test.test.ts']);
      const each = ['map', 'job', 'script'];
      expect(readFileSync(log, 'utf8').split('\n').slice(0, -1)).toEqual([...each, ...each]);
      expect(jobsIn(project)).toHaveLength(5);
    });

    test.each(node === undefined && manager === managers.npm ? compilers : compilers.slice(-1))(
      'the compiler finds nothing to say: %s',
      async (title, options) => {
        const config = { extends: './tsconfig.json', compilerOptions: options };
        write(project, 'tsconfig.other.json', JSON.stringify(config));
        const { stdout } = await registry.run(project, 'node_modules/.bin/tsc', ['-p', 'tsconfig.other.json'], bin);
        const own = title === 'without .ts imports' ? /^methods\/waits\.ts.* TS5097: .*\n/ : /^$/;
        expect(stdout).toMatch(own);
        expect(stdout).not.toContain('node_modules');
      },
    );

    test.runIf(manager === managers.npm)(
      'a project stands in a folder whose compiler is set up otherwise',
      async () => {
        const other = {
          module: 'commonjs',
          rootDir: 'src',
          outDir: 'out',
          composite: true,
          isolatedDeclarations: true,
        };
        write(project, 'inside/tsconfig.json', JSON.stringify({ compilerOptions: other, files: ['src/mine.ts'] }));
        write(project, 'inside/package.json', '{ "name": "inside" }');
        const inside = path.join(project, 'inside');
        await run(inside, ['../node_modules/.bin/ax', 'init', '--examples']);
        write(
          inside,
          'build-scripts/wrong.ts',
          `import { defineBuild } from '@accelerator/sdk';
export default defineBuild((urd) => urd.build('count_words', { text: 3 }));`,
        );
        const tsc = ['-p', 'tsconfig.accelerator.json', '--pretty', 'false'];
        const { stdout } = await registry.run(inside, '../node_modules/.bin/tsc', tsc);
        // What came with the project is right, and its types know its methods.
        const problems = stdout.split('\n').filter((line) => /^\S/.test(line));
        expect(problems).toEqual([expect.stringMatching(/^build-scripts\/wrong\.ts\(2,/)]);
        expect(await ax(project, 'run', '--quiet', 'hello')).toContain("'be' => 2");
        rmSync(inside, { recursive: true });
      },
    );

    test.runIf(canMount)('nothing need be written to node_modules', async () => {
      makeReadOnly(path.join(project, 'node_modules'));
      rmSync(path.join(project, '.ax'), { recursive: true });
      write(project, 'methods/lib/twice.ts', 'export const twice = (value: number): number => value + value + 0;\n');
      expect(await ax(project, 'run', 'pictures')).toBe('2 172800000\n');
      expect(jobsIn(project)).toHaveLength(6);
    });

    test('a colleague clones it and goes on, with the jobs too if the workdir is copied', async () => {
      const clone = path.join(path.dirname(project), 'clone');
      for (const args of [
        ['init', '-q'],
        ['add', '-A'],
        [...author, 'commit', '-qm', 'x'],
        ['clone', '-q', '.', clone],
      ])
        await run(project, ['git', ...args]);
      await run(clone, manager.cleanInstall);
      await ax(clone, 'run', '--quiet', 'hello');
      expect(jobsIn(clone)).toEqual(['main-1']);
      rmSync(path.join(clone, 'workdirs/main'), { recursive: true });
      cpSync(path.join(project, 'workdirs/main'), path.join(clone, 'workdirs/main'), { recursive: true });
      expect(await ax(clone, 'run', 'pictures')).toBe('2 172800000\n');
      expect(jobsIn(clone)).toEqual(jobsIn(project));
      expect(await run(clone, ['git', 'status', '--porcelain'])).toBe('');
    });
  });
});

const author = ['-c', 'user.name=Ångström', '-c', 'user.email=anders@example.org'];

/** The same tests for whichever runner: each that went well is noted. */
const testsFor = (runner: string, log: string): string => `import assert from 'node:assert';
import { appendFileSync } from 'node:fs';
import { defineMap, inputFiles, z } from '@accelerator/sdk';
import { buildInTemp, expectReused, testMap } from '@accelerator/sdk/testing';
import { test } from '${runner}';
import waits from '../methods/waits.ts';

const note = (name: string): void => appendFileSync(${JSON.stringify(log)}, name + '\\n');
const sizes = defineMap({
  over: 'files',
  options: z.object({ files: inputFiles() }),
  output: { size: 'number' },
  map: ({ file }) => ({ size: file.read().byteLength > 0 ? 1 : 0 }),
});

test('map', async () => {
  assert.deepStrictEqual((await testMap(sizes, ['package.json'])).rows, [{ size: 1 }]);
  await assert.rejects(testMap(sizes, ['no-such-file']), { code: 'INPUT_UNREADABLE' });
  note('map');
});
test('job', { timeout: 180_000 }, async () => {
  const built = await buildInTemp(waits, { days: 2 });
  assert.strictEqual(await built.job.load(), 345_600_000);
  await built.close();
  note('job');
});
test('script', { timeout: 180_000 }, async () => {
  await expectReused(async (urd) => urd.build('waits', { days: 1 }));
  note('script');
});
`;

const waits = `import { defineMethod, z } from '@accelerator/sdk';
import ms from 'ms';
import { twice } from './lib/twice.ts';

export default defineMethod({
  options: z.object({ days: z.int().min(1) }),
  synthesis: ({ options }) => twice(ms(\`\${options.days} days\`)),
});
`;

const pictures = `import { defineBuild } from '@accelerator/sdk';

export default defineBuild(async (urd) => {
  const samples = await urd.build('sample_images', { count: 2, size: [64, 48] });
  const imported = await urd.build('import_images', { files: samples.files().map((name) => samples.filename(name)) });
  const thumbs = await urd.build('thumbnailer', { source: imported, size: [16, 16] });
  const waits = await urd.build('waits', { days: 1 });
  console.log(thumbs.dataset().rows, await waits.load());
});
`;

function write(project: string, name: string, text: string): void {
  mkdirSync(path.dirname(path.join(project, name)), { recursive: true });
  writeFileSync(path.join(project, name), text);
}

function jobsIn(project: string): string[] {
  return readdirSync(path.join(project, 'workdirs/main')).filter((name) => name.startsWith('main-'));
}

function temporary(): string {
  return mkdtempSync(path.join(tmpdir(), 'ax-packages-'));
}
