import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isFull, isReadOnly, writeFileAtomic } from '@accelerator/base';
import type { MethodCatalog } from './catalog.ts';

/** The declaration file by which an editor knows the methods of a project. */
const typesFile = 'ax-methods.d.ts';

/** Keeps that file fresh: `urd.build('thumbnailer', {…})` then knows inputs and result. Written only when it changed. */
export function updateTypesFile(project: string, catalog: MethodCatalog): void {
  const file = path.join(project, typesFile);
  const text = typesText(project, catalog);
  if (readIfThere(file) === text) return;
  try {
    writeFileAtomic(file, text);
  } catch (error) {
    // A convenience: a project that can only be read is run all the same.
    if (!isReadOnly(error) && !isFull(error)) throw error;
  }
}

function typesText(project: string, catalog: MethodCatalog): string {
  // A name that two files have is nobody's until one of them is renamed.
  const names = catalog.names.filter((name) => !catalog.isAmbiguous(name));
  const lines = names.flatMap((name) => {
    const from = catalog.specifierOf(name) ?? relativeImport(project, catalog.fileOf(name));
    const line = `    ${JSON.stringify(name)}: typeof import(${JSON.stringify(from)}).default;`;
    // Of JavaScript the compiler knows types only where it is set up so; else it would complain, whoever asks for them.
    return /\.[cm]?jsx?$/.test(from) ? ['    // @ts-ignore', line] : [line];
  });
  return [
    '// Written by `ax run`, so that an editor knows the methods of this project. Do not edit; safe to commit.',
    'export {};',
    'declare global {',
    '  interface AcceleratorMethods {',
    ...lines,
    '  }',
    '}',
    '',
  ].join('\n');
}

function relativeImport(project: string, file: string): string {
  const relative = path.relative(project, file).split(path.sep).join('/');
  return relative.startsWith('.') ? relative : `./${relative}`;
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
