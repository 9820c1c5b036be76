import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { axProgram, type Outcome } from './rig/project.ts';

function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'ax-init-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function run(directory: string, program: string, ...args: string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = execFile(program, args, { cwd: directory, encoding: 'utf8' }, (_, stdout, stderr) => {
      resolve({ status: child.exitCode, signal: child.signalCode, stdout, stderr });
    });
  });
}

const init = (directory: string, ...args: string[]): Promise<Outcome> =>
  run(directory, process.execPath, axProgram, 'init', ...args);

describe('a new project, outside of this repository', () => {
  test('runs at once, as it says, and is reused', async () => {
    const folder = temporaryFolder();
    const made = await init(folder, 'my demo');
    expect([made.status, made.stderr]).toEqual([0, '']);
    expect(made.stdout).toContain("  cd 'my demo'\n  npx ax run hello ");
    const project = path.join(folder, 'my demo');
    expect(readFileSync(path.join(project, 'ax-methods.d.ts'), 'utf8')).toContain('"count_words"');
    const ax = path.join(project, 'node_modules/.bin/ax');
    const first = await run(project, ax, 'run', 'hello');
    expect(first.status).toBe(0);
    expect(first.stderr).toMatch(/^built +main-1 +count_words /);
    expect(first.stdout).toContain("Map(4) { 'to' => 2, 'be' => 2, 'or' => 1, 'not' => 1 }");
    const again = await run(project, ax, 'run', 'hello');
    expect(again.stderr).toMatch(/^reused +main-1 +count_words /);
    expect(readdirSync(path.join(project, 'workdirs/main')).filter((name) => name.startsWith('main-'))).toEqual([
      'main-1',
    ]);
  });

  test('has a folder for workdirs, of which git sees only what says so', async () => {
    const project = path.join(temporaryFolder(), 'demo');
    await init(path.dirname(project), 'demo');
    const workdirs = path.join(project, 'workdirs');
    expect(readdirSync(workdirs).sort()).toEqual(['.gitignore', 'README.md']);
    expect((await run(project, path.join(project, 'node_modules/.bin/ax'), 'run', 'hello')).status).toBe(0);
    mkdirSync(path.join(workdirs, 'other/other-1'), { recursive: true });
    writeFileSync(path.join(workdirs, 'other/README.md'), 'x');
    expect((await run(project, 'git', 'init', '--quiet')).status).toBe(0);
    const { stdout } = await run(project, 'git', 'status', '--porcelain', '--untracked-files=all', 'workdirs');
    expect(stdout.trim().split('\n').sort()).toEqual(['?? workdirs/.gitignore', '?? workdirs/README.md']);
  });

  test('has the standard methods', async () => {
    const project = path.join(temporaryFolder(), 'demo');
    await init(path.dirname(project), 'demo');
    writeFileSync(
      path.join(project, 'build-scripts/pictures.ts'),
      `import { defineBuild } from '@accelerator/sdk';
      export default defineBuild(async (urd) => {
        const samples = await urd.build('sample_images', { count: 2, size: [64, 48] });
        const files = samples.files().map((name) => samples.filename(name));
        const imported = await urd.build('import_images', { files });
        const thumbs = await urd.build('thumbnailer', { source: imported, size: [16, 16] });
        console.log(thumbs.dataset().rows);
      });`,
    );
    const { status, stdout, stderr } = await run(
      project,
      path.join(project, 'node_modules/.bin/ax'),
      'run',
      '--quiet',
      'pictures',
    );
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^2\n/m);
  });

  test('stands in a folder that has nothing but .git', async () => {
    const folder = temporaryFolder();
    mkdirSync(path.join(folder, '.git'));
    const { status, stdout } = await init(folder);
    expect(status).toBe(0);
    expect(stdout).not.toContain('cd ');
    expect(existsSync(path.join(folder, 'ax.config.ts'))).toBe(true);
  });
});

describe('a project in a folder that has other things in it', () => {
  const mine = {
    'package.json':
      '{\n\t"name": "mine",\n\t"scripts": {\n\t\t"check": "eslint"\n\t},\n\t"dependencies": {\n\t\t"sharp": "0.34.0"\n\t}\n}\n',
    // Of CommonJS, with output, one that the declarations of methods would not stand, and comments.
    'tsconfig.json':
      '{ "compilerOptions": { "module": "commonjs", "rootDir": "src", "outDir": "out", "composite": true, "isolatedDeclarations": true }, "files": ["src/mine.ts"] } // mine',
    'src/mine.ts': 'export const mine: number = 1;\n',
    'README.md': 'Mine.\n',
    'methods/count_words.ts': 'mine',
    '.vscode/launch.json': '{}',
    '.gitignore': 'node_modules',
    'yarn.lock': '',
  };

  test('runs beside them, and leaves alone what is there', async () => {
    const project = temporaryFolder();
    for (const [name, text] of Object.entries(mine)) {
      mkdirSync(path.dirname(path.join(project, name)), { recursive: true });
      writeFileSync(path.join(project, name), text);
    }
    const made = await init(project, '--slices', '3', '--input', 'src', '--name', 'Holiday', '--examples');
    expect([made.status, made.stderr]).toEqual([0, '']);
    expect(made.stdout).toContain('  yarn ax run hello ');
    const now = (name: string): string => readFileSync(path.join(project, name), 'utf8');
    const { 'package.json': _, '.gitignore': __, ...kept } = mine;
    for (const [name, text] of Object.entries(kept)) expect([name, now(name)]).toEqual([name, text]);
    expect(now('.gitignore').split('\n')).toEqual(['node_modules', '/results/', '.ax/', '/photos/', '']);
    expect(JSON.parse(now('package.json'))).toMatchObject({
      name: 'mine',
      scripts: { check: 'eslint' },
      dependencies: { sharp: '0.34.0', '@accelerator/sdk': expect.anything() },
    });
    // The sample method can't be there, so another one is built.
    rmSync(path.join(project, 'methods/count_words.ts'));
    rmSync(path.join(project, 'build-scripts/hello.ts'));
    const ax = path.join(project, 'node_modules/.bin/ax');
    const ran = await run(project, ax, 'run', '--quiet', 'thumbnail_files');
    expect([ran.status, ran.stderr]).toEqual([0, '']);
    expect(ran.stdout).toContain('12 thumbnails in ');
    const before = readdirSync(project, { recursive: true, encoding: 'utf8' });
    const again = await init(project, '--examples');
    expect([again.status, again.stderr]).toEqual([0, '']);
    const added = readdirSync(project, { recursive: true, encoding: 'utf8' }).filter(
      (name) => !before.includes(name) && !name.startsWith('.ax/'),
    );
    expect([added, now('ax.config.ts')]).toEqual([[], expect.stringContaining('slices: 3')]);
  });

  test('is refused where a package.json can not be read, and nothing is changed', async () => {
    const folder = temporaryFolder();
    writeFileSync(path.join(folder, 'package.json'), '{ "name": ');
    const { status, stdout, stderr } = await init(folder, '.');
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^error Expected valid JSON in package\.json\.\n/);
    expect(readdirSync(folder)).toEqual(['package.json']);
  });
});

test('a file is refused as a project, and nothing is changed', async () => {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, 'demo'), 'x');
  const { status, stderr } = await init(folder, 'demo');
  expect([status, stderr.split('\n')[0]]).toEqual([
    1,
    `error Expected a folder for the project, but '${path.join(folder, 'demo')}' is a file.`,
  ]);
});
