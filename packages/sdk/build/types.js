// The declarations of the packages that are published: what a user's compiler reads in place of the engine's sources.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { rollup } from 'rollup';
import { dts } from 'rollup-plugin-dts';
import { doors, packages } from './sources.js';

const root = path.dirname(packages.replace(/\/$/, ''));

/** All that `@accelerator/sdk` exports, a file for each of its doors, in which no room of the house is named. */
export async function bundleTypes(directory) {
  await withEmitted({ include: ['packages/*/src'] }, async (emitted) => {
    const room = (name) => path.join(emitted, 'packages', name, 'src/index.d.ts');
    const declarationOf = (source) => path.join(emitted, 'packages/sdk', source.replace(/\.ts$/, '.d.ts'));
    const isOwn = (id, { source, parts }) =>
      [declarationOf(source), ...parts.map((each) => path.join(emitted, 'packages', each))].some((each) =>
        id.startsWith(each),
      );
    const doorOf = (id) => doors.find((door) => isOwn(id, door))?.name ?? 'sdk';
    const bundle = await rollup({
      input: Object.fromEntries(doors.map(({ name, source }) => [name, declarationOf(source)])),
      preserveEntrySignatures: 'allow-extension',
      external: (id) => !/^[./]|^@accelerator\//.test(id),
      plugins: [
        {
          name: 'rooms',
          resolveId: (id) => (id.startsWith('@accelerator/') ? room(id.slice('@accelerator/'.length)) : null),
        },
        dts(),
      ],
    });
    await bundle.write({
      dir: directory,
      format: 'es',
      entryFileNames: '[name].d.ts',
      // The other doors import from that of the sdk what they share with it.
      manualChunks: doorOf,
      minifyInternalExports: false,
    });
    await bundle.close();
  });
  const ambient = readFileSync(path.join(packages, 'sdk/src/text-modules.d.ts'), 'utf8');
  writeFileSync(path.join(directory, 'text-modules.d.ts'), ambient);
  const file = path.join(directory, 'sdk.d.ts');
  writeFileSync(file, `/// <reference path="./text-modules.d.ts" />\n${readFileSync(file, 'utf8')}`);
}

/** A declaration file for each method in the folder `source` of the repository, made against the sdk as it is published. */
export async function emitMethodTypes(source, directory, sdk) {
  const paths = { '@accelerator/sdk': [path.join(sdk, 'dist/sdk.d.ts')] };
  await withEmitted({ include: [`${source}/*.ts`, `${source}/lib/**/*.ts`], paths }, async (emitted) => {
    cpSync(path.join(emitted, source), directory, { recursive: true });
  });
}

async function withEmitted({ include, paths }, use) {
  const temporary = mkdtempSync(path.join(tmpdir(), 'accelerator-types-'));
  try {
    const out = path.join(temporary, 'out');
    mkdirSync(out);
    const config = {
      extends: path.join(root, 'tsconfig.json'),
      compilerOptions: {
        noEmit: false,
        declaration: true,
        emitDeclarationOnly: true,
        stripInternal: true,
        rewriteRelativeImportExtensions: true,
        rootDir: root,
        outDir: out,
        typeRoots: [path.join(root, 'node_modules/@types')],
        ...(paths !== undefined && { paths }),
      },
      include: include.map((pattern) => path.join(root, pattern)),
      exclude: [path.join(root, '**/node_modules')],
    };
    writeFileSync(path.join(temporary, 'tsconfig.json'), JSON.stringify(config));
    const compiler = path.join(root, 'node_modules/typescript/bin/tsc');
    execFileSync(process.execPath, [compiler, '-p', temporary], { stdio: ['ignore', 'inherit', 'inherit'], cwd: root });
    await use(out);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}
