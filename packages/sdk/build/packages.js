// Makes the packages that are published, below `dist/` of the repository: sdk (with ax), methods, methods-onnx and create.
// The rooms of the house stay private; they are bundled into sdk, as JavaScript and one file of declarations.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleEngine, external } from './build.js';
import { writeNotices } from './notices.js';
import { doors, packages } from './sources.js';
import { bundleTypes, emitMethodTypes } from './types.js';

const root = path.dirname(packages.replace(/\/$/, ''));
export const published = path.join(root, 'dist');

export async function buildPackages() {
  rmSync(published, { recursive: true, force: true });
  await buildSdk(path.join(published, 'sdk'));
  for (const source of ['methods', 'packages/methods-onnx']) await buildMethods(source, path.join(published, 'sdk'));
  buildCreate(path.join(published, 'create'));
  return published;
}

async function buildSdk(directory) {
  const dist = path.join(directory, 'dist');
  const inputs = await bundleEngine(dist, { sourcemap: false });
  await bundleTypes(dist);
  writeNotices(path.join(directory, 'THIRD-PARTY-NOTICES.txt'), inputs);
  write(path.join(directory, 'bin/ax.js'), "#!/usr/bin/env node\nimport '../dist/ax.js';\n", 0o755);
  const { version, description, dependencies, peerDependencies, peerDependenciesMeta } = manifestOf('packages/sdk');
  // Types of these stand in the declarations: they are needed by a compiler, not when the engine runs.
  const typed = { zod: dependencies.zod, 'apache-arrow': manifestOf('packages/column').dependencies['apache-arrow'] };
  writeManifest(directory, {
    name: '@accelerator/sdk',
    version,
    description,
    sideEffects: false,
    bin: { ax: './bin/ax.js' },
    exports: {
      ...Object.fromEntries(
        doors.map(({ path: door, name }) => [door, { types: `./dist/${name}.d.ts`, default: `./dist/${name}.js` }]),
      ),
      './ax': { types: './dist/ax.d.ts', default: './bin/ax.js' },
      './package.json': './package.json',
    },
    files: ['bin', 'dist', 'examples', 'THIRD-PARTY-NOTICES.txt'],
    dependencies: sorted({ ...versionsOf(external), ...typed }),
    peerDependencies,
    peerDependenciesMeta,
  });
  write(
    path.join(dist, 'ax.d.ts'),
    '// The program `ax`: importing it runs the command line of the process.\nexport {};\n',
  );
  // What `ax init --examples` copies.
  cpSync(path.join(root, 'build-scripts'), path.join(directory, 'examples'), { recursive: true });
  copyTexts(directory, 'packages/sdk/README.md');
}

/** @param source folder of a package of methods, in the repository */
async function buildMethods(source, sdk) {
  const { name, version, description, dependencies, peerDependencies, peerDependenciesMeta } = manifestOf(source);
  const directory = path.join(published, path.basename(source));
  const parts = readdirSync(path.join(root, source)).filter((each) => each.endsWith('.ts') || each === 'lib');
  for (const part of parts) cpSync(path.join(root, source, part), path.join(directory, part), { recursive: true });
  await emitMethodTypes(source, path.join(directory, 'types'), sdk);
  const { '@accelerator/sdk': _, ...others } = dependencies;
  writeManifest(directory, {
    name,
    version,
    description,
    sideEffects: false,
    exports: { './package.json': './package.json', './*': { types: './types/*.d.ts', default: './*.ts' } },
    files: ['*.ts', 'lib', 'types'],
    dependencies: others,
    peerDependencies: { '@accelerator/sdk': version, ...peerDependencies },
    peerDependenciesMeta,
  });
  copyTexts(directory, `${source}/README.md`);
}

function buildCreate(directory) {
  const { version } = manifestOf('packages/sdk');
  const program = "#!/usr/bin/env node\nprocess.argv.splice(2, 0, 'init');\nawait import('@accelerator/sdk/ax');\n";
  write(path.join(directory, 'bin/create.js'), program, 0o755);
  writeManifest(directory, {
    name: '@accelerator/create',
    version,
    description: 'npm create @accelerator: makes a project for the Accelerator.',
    bin: { 'create-accelerator': './bin/create.js' },
    files: ['bin'],
    dependencies: { '@accelerator/sdk': version },
  });
  copyTexts(directory, 'packages/sdk/build/create.md');
}

function writeManifest(directory, manifest) {
  const { license, engines } = manifestOf('.');
  const { name, version, description, ...rest } = manifest;
  const whole = { name, version, description, license, type: 'module', engines, ...rest };
  write(path.join(directory, 'package.json'), `${JSON.stringify(whole, null, 2)}\n`);
}

/** Exact versions, from whichever room declares the package. */
function versionsOf(names) {
  const rooms = readdirSync(packages).map((name) => manifestOf(`packages/${name}`).dependencies ?? {});
  const known = Object.assign({}, ...rooms);
  return Object.fromEntries(names.map((name) => [name, known[name]]));
}

function manifestOf(directory) {
  return JSON.parse(readFileSync(path.join(root, directory, 'package.json'), 'utf8'));
}

function sorted(record) {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The page is one of its own: a registry shows it without the repository around it. */
function copyTexts(directory, page) {
  cpSync(path.join(root, 'LICENSE'), path.join(directory, 'LICENSE'));
  cpSync(path.join(root, page), path.join(directory, 'README.md'));
}

function write(file, text, mode = 0o644) {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text, { mode });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(await buildPackages());
