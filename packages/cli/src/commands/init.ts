import { lstatSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ifThere } from '@accelerator/base';
import { updateTypesFile } from '@accelerator/method';
import { Project } from '@accelerator/urd';
import { applyFiles, planFiles, refuseFileInTheWay } from '../init/apply.ts';
import { exampleFiles } from '../init/examples.ts';
import { type NeededPackage, neededPackage, resolvePackage } from '../init/installation.ts';
import { linkPackages } from '../init/link-packages.ts';
import { packageManagerOf, usesPlugAndPlay } from '../init/package-manager.ts';
import { addLines, type ProjectFile } from '../init/project-file.ts';
import { formatMade } from '../init/report.ts';
import type { ProjectSettings } from '../init/settings.ts';
import { besideTsconfig, projectFiles } from '../init/template.ts';
import { projectVersions } from '../init/versions.ts';
import { parseWholeNumber } from '../whole-number.ts';

export interface InitOptions {
  readonly slices?: string;
  readonly name?: string;
  readonly input?: string;
  readonly examples?: boolean;
}

/**
 * `ax init`: makes a project that runs at once, or adds what is missing to a folder that has other things in it. What is
 * there stays as it is.
 *
 * @throws AcceleratorError `NOT_A_FOLDER`, `MANIFEST_INVALID`, `OPTION_INVALID`
 */
export async function initCommand(wanted: string, options: InitOptions = {}): Promise<void> {
  const directory = path.resolve(wanted);
  refuseFileInTheWay(directory, 'package.json');
  const dependencies = neededPackages(projectVersions.dependencies);
  const hasTests = wantsTests(directory);
  const { vitest, ...tools } = projectVersions.devDependencies;
  const devDependencies = neededPackages(hasTests ? { ...tools, vitest } : tools);
  const settings: ProjectSettings = {
    name: options.name || path.basename(directory),
    slices: parseWholeNumber('--slices', options.slices ?? '8'),
    input: options.input,
    manager: packageManagerOf(directory),
    hasTests,
    dependencies: specsOf(dependencies),
    devDependencies: specsOf(devDependencies),
  };
  const planned = planFiles(directory, wantedFiles(directory, settings, options.examples === true));
  applyFiles(directory, planned);
  linkPackages(directory, [...dependencies, ...devDependencies]);
  const isInstalled = dependencies.every(({ name }) => resolvePackage(name, directory) !== undefined);
  if (isInstalled) {
    const project = await Project.open(directory, { writes: true });
    updateTypesFile(project.directory, project.catalog);
  }
  const { manager } = settings;
  process.stdout.write(
    formatMade({ directory, planned, manager, isInstalled, isPlugAndPlay: usesPlugAndPlay(directory) }),
  );
}

/** A new package has, and one that uses Vitest already. Another test runner would take the test for one of its own. */
function wantsTests(directory: string): boolean {
  const manifest = path.join(directory, 'package.json');
  return ifThere(() => readFileSync(manifest, 'utf8').includes('"vitest"'), true);
}

/** A folder that is a project has its methods and scripts already: it gets what surrounds them. */
function wantedFiles(directory: string, settings: ProjectSettings, hasExamples: boolean): ProjectFile[] {
  const has = (name: string): boolean => ifThere(() => lstatSync(path.join(directory, name)), undefined) !== undefined;
  const isProject = has('ax.config.ts');
  const hasTsconfig = has('tsconfig.json') && (!isProject || has(besideTsconfig));
  const files = projectFiles(settings, hasTsconfig).filter(
    ({ path: name }) => !isProject || !/^(methods|build-scripts|test|workdirs)\//.test(name),
  );
  return hasExamples ? [...files.map(withPhotos), ...exampleFiles()] : files;
}

/** The examples make photographs, which nobody wants in git. */
function withPhotos(file: ProjectFile): ProjectFile {
  if (file.path !== '.gitignore') return file;
  const lines = [...file.text.trimEnd().split('\n'), '/photos/'];
  return { ...file, text: lines.map((line) => `${line}\n`).join(''), extend: (there) => addLines(there, lines) };
}

function neededPackages(versions: Readonly<Record<string, string>>): NeededPackage[] {
  return Object.entries(versions).map(([name, version]) => neededPackage(name, version));
}

function specsOf(packages: readonly NeededPackage[]): Record<string, string> {
  return Object.fromEntries(packages.map(({ name, spec }) => [name, spec]));
}
