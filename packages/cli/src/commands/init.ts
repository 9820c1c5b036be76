import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { AcceleratorError } from '@accelerator/base';
import { updateTypesFile } from '@accelerator/method';
import { Project } from '@accelerator/urd';
import { type NeededPackage, neededPackage, resolvePackage } from '../init/installation.ts';
import { linkPackages } from '../init/link-packages.ts';
import { projectFiles } from '../init/template.ts';
import { projectVersions } from '../init/versions.ts';

/** `ax init`: makes a project that runs at once. @throws AcceleratorError `NOT_EMPTY`, `NOT_A_FOLDER` */
export async function initCommand(wanted: string): Promise<void> {
  const directory = path.resolve(wanted);
  refuseOccupied(directory, wanted);
  const needed = (versions: Readonly<Record<string, string>>): NeededPackage[] =>
    Object.entries(versions).map(([name, version]) => neededPackage(name, version));
  const dependencies = needed(projectVersions.dependencies);
  const devDependencies = needed(projectVersions.devDependencies);
  const files = projectFiles(path.basename(directory), dependencies, devDependencies);
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(directory, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content, { flag: 'wx' });
  }
  linkPackages(directory, [...dependencies, ...devDependencies]);
  const isInstalled = dependencies.every(({ name }) => resolvePackage(name, directory) !== undefined);
  if (isInstalled) {
    const project = await Project.open(directory, { writes: true });
    updateTypesFile(project.directory, project.catalog);
  }
  process.stdout.write(nextSteps(directory, isInstalled));
}

function refuseOccupied(directory: string, wanted: string): void {
  if (!existsSync(directory)) return;
  if (!statSync(directory).isDirectory()) {
    throw new AcceleratorError({
      /**
       * `ax init` was given the name of a file.
       *
       * @remedy Name a folder that is not there yet.
       */
      code: 'NOT_A_FOLDER',
      message: `Expected a folder for the project, but '${wanted}' is a file.`,
    });
  }
  const entries = readdirSync(directory).filter((name) => name !== '.git');
  if (entries.length === 0) return;
  throw new AcceleratorError({
    /** `ax init` makes projects in new or empty folders only. */
    code: 'NOT_EMPTY',
    message: `Expected an empty folder for the project, but '${wanted}' has ${entries.length === 1 ? 'a file' : 'files'} in it: ${entries.slice(0, 3).join(', ')}${entries.length > 3 ? ', …' : ''}.`,
    hint: 'Name a folder that is not there yet. Nothing was changed.',
  });
}

function nextSteps(directory: string, isInstalled: boolean): string {
  const relative = path.relative(process.cwd(), directory);
  const install = isInstalled ? '' : `  ${packageManager()} install\n`;
  const enter = relative === '' ? '' : `  cd ${shellWord(relative.startsWith('..') ? directory : relative)}\n`;
  return `Made a project in ${directory}. Next:\n\n${enter}${install}  npx ax run hello     # run build-scripts/hello.ts\n  npx ax job           # see the jobs that it made\n`;
}

function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** The package manager that started this program, as it says itself. */
function packageManager(): string {
  return /^(pnpm|yarn|bun)\//.exec(process.env.npm_config_user_agent ?? '')?.[1] ?? 'npm';
}
