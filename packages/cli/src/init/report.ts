import path from 'node:path';
import type { PlannedFile } from './apply.ts';
import type { PackageManager } from './package-manager.ts';
import type { FileChange } from './project-file.ts';

export interface Made {
  readonly directory: string;
  readonly planned: readonly PlannedFile[];
  readonly manager: PackageManager;
  readonly isInstalled: boolean;
  readonly isPlugAndPlay: boolean;
}

/** What `ax init` did, what it left alone, and what to do next. */
export function formatMade(made: Made): string {
  const lines = [headLine(made), '', ...changes(made), ...byHand(made), 'Next:', '', ...nextSteps(made)];
  return `${lines.join('\n')}\n`;
}

function headLine({ directory, planned }: Made): string {
  if (planned.every(({ change }) => change.kind === 'created')) return `Made a project in ${directory}.`;
  if (planned.every(({ change }) => change.kind === 'kept')) return `The project in ${directory} has everything.`;
  return `Made a project of what was in ${directory}.`;
}

/** Nothing to tell when all of it is new. */
function changes({ planned }: Made): string[] {
  if (planned.every(({ change }) => change.kind === 'created')) return [];
  const those = (kind: FileChange['kind']) => planned.filter(({ change }) => change.kind === kind);
  return [
    ...those('created').map(({ path: name }) => `  made        ${name}`),
    ...planned.flatMap(({ path: name, change }) =>
      change.kind === 'extended' ? [`  added to    ${name}: ${change.added.join(', ')}`] : [],
    ),
    ...those('kept').map(({ path: name }) => `  left alone  ${name}`),
    '',
  ];
}

function byHand({ planned, isPlugAndPlay }: Made): string[] {
  const advice = planned.flatMap(({ path: name, change }) =>
    change.kind === 'kept' && change.advice !== undefined ? [`  ${name}: ${change.advice}`] : [],
  );
  if (isPlugAndPlay) advice.push('  .yarnrc.yml: `nodeLinker: node-modules`; the engine looks for packages in folders');
  return advice.length === 0 ? [] : ['To add by hand:', '', ...advice, ''];
}

function nextSteps({ directory, manager, isInstalled }: Made): string[] {
  const relative = path.relative(process.cwd(), directory);
  return [
    ...(relative === '' ? [] : [`  cd ${shellWord(relative.startsWith('..') ? directory : relative)}`]),
    ...(isInstalled ? [] : [`  ${manager.install}`]),
    `  ${manager.run} ax run hello     # run build-scripts/hello.ts`,
    `  ${manager.run} ax job           # see the jobs that it made`,
  ];
}

function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
