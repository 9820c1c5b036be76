import { formatJson } from '@accelerator/base';
import { mergeManifest } from './merge-manifest.ts';
import { addLines, type FileChange, type ProjectFile } from './project-file.ts';
import { type ProjectSettings, packageName } from './settings.ts';

const ignored = ['node_modules/', '/results/', '.ax/'];

/** The compiler's settings for the project in a folder that has others for its own files. */
export const besideTsconfig = 'tsconfig.accelerator.json';

/**
 * The files of a project.
 *
 * @param hasTsconfig whether the folder has a tsconfig.json of its own, which may say anything
 */
export function projectFiles(settings: ProjectSettings, hasTsconfig = false): ProjectFile[] {
  return [
    manifest(settings, hasTsconfig ? `tsc --noEmit -p ${besideTsconfig}` : 'tsc --noEmit'),
    ...(hasTsconfig ? [{ path: besideTsconfig, text: formatJson(tsconfigBeside) }] : []),
    { path: 'tsconfig.json', text: formatJson(tsconfig), extend: keepTsconfig },
    { path: '.gitignore', text: ignored.map((line) => `${line}\n`).join(''), extend: ignore },
    { path: 'ax.config.ts', text: config(settings) },
    { path: 'methods/count_words.ts', text: countWords },
    { path: 'build-scripts/hello.ts', text: hello },
    ...(settings.hasTests ? [{ path: 'test/count_words.test.ts', text: countWordsTest }] : []),
    { path: 'workdirs/README.md', text: workdirs },
    { path: 'workdirs/.gitignore', text: '*\n!.gitignore\n!README.md\n' },
    { path: '.vscode/launch.json', text: formatJson(settings.hasTests ? launchWithTests : launch) },
    { path: 'README.md', text: readme(settings), extend: () => ({ kind: 'kept', advice: start(settings) }) },
  ];
}

function manifest(settings: ProjectSettings, check: string): ProjectFile {
  const { dependencies, devDependencies, hasTests } = settings;
  const scripts = { start: 'ax run hello', check, ...(hasTests ? { test: 'vitest run' } : {}) };
  const parts = { scripts, dependencies, devDependencies };
  const text = formatJson({
    name: packageName(settings.name),
    version: '0.0.0',
    private: true,
    type: 'module',
    ...parts,
  });
  return {
    path: 'package.json',
    text,
    extend: (there) => {
      const merged = mergeManifest(there, parts);
      return merged === undefined ? { kind: 'kept' } : { kind: 'extended', ...merged };
    },
  };
}

const keepTsconfig = (): FileChange => ({
  kind: 'kept',
  advice: `if it includes every file, exclude "methods", "build-scripts" and "ax.config.ts"; \`tsc -p ${besideTsconfig}\` checks them`,
});

const ignore = (there: string): FileChange => addLines(there, ignored);

const compilerOptions = {
  target: 'ES2022',
  lib: ['ES2023', 'ESNext.Disposable'],
  module: 'NodeNext',
  moduleResolution: 'NodeNext',
  types: ['node'],
  strict: true,
  noUncheckedIndexedAccess: true,
  noImplicitOverride: true,
  noImplicitReturns: true,
  noFallthroughCasesInSwitch: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  verbatimModuleSyntax: true,
  erasableSyntaxOnly: true,
  isolatedModules: true,
  allowImportingTsExtensions: true,
  resolveJsonModule: true,
  skipLibCheck: true,
  noEmit: true,
};

const include = ['ax-methods.d.ts', 'ax.config.ts', 'methods', 'build-scripts'];

const tsconfig = { compilerOptions, include: [...include, 'test'] };

/** `paths` of the other one go on to hold: the engine follows them too. What would ask for output files is switched off. */
const tsconfigBeside = {
  extends: './tsconfig.json',
  compilerOptions: {
    ...compilerOptions,
    // As the engine reads it: TypeScript in a package of CommonJS is a module all the same.
    module: 'ESNext',
    moduleResolution: 'bundler',
    rootDir: '.',
    composite: false,
    incremental: false,
    declaration: false,
    declarationMap: false,
    emitDeclarationOnly: false,
    isolatedDeclarations: false,
  },
  files: [],
  include,
  exclude: [],
};

function config({ slices, input }: ProjectSettings): string {
  const inputDirectory =
    input === undefined
      ? ''
      : `  // Where relative input files are, and where \`urd.files\` and \`urd.glob\` look.
  inputDirectory: ${/^[^'\\\n]*$/.test(input) ? `'${input}'` : JSON.stringify(input)},
`;
  return `import { defineConfig } from '@accelerator/sdk';

// Every key has a default; an editor lists them.
export default defineConfig({
  // Parts in which every dataset is stored. A workdir keeps what it was made with.
  slices: ${slices},
${inputDirectory}});
`;
}

const countWords = `import { defineMethod, z } from '@accelerator/sdk';

export default defineMethod({
  description: 'Count how often each word occurs in a text.',
  options: z.object({
    text: z.string().describe('the text'),
  }),
  // Runs once for each slice, in parallel: each takes its part of the words.
  analysis({ options, sliceno, slices }) {
    const counts = new Map<string, number>();
    const words = options.text.split(/\\s+/).filter((_, index) => index % slices === sliceno);
    for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
    return counts;
  },
  // Runs once, last. What it returns is the result of the job.
  synthesis: ({ analysisRes }) => analysisRes.merge(),
});
`;

const countWordsTest = `import { buildInTemp } from '@accelerator/sdk/testing';
import { expect, test } from 'vitest';
import countWords from '../methods/count_words.ts';

test('each word is counted, in whichever slice it is', async () => {
  await using built = await buildInTemp(countWords, { text: 'to be or not to be' });
  expect(await built.job.load()).toEqual(new Map([['to', 2], ['be', 2], ['or', 1], ['not', 1]]));
});
`;

const hello = `import { defineBuild } from '@accelerator/sdk';

export default defineBuild(async (urd) => {
  const job = await urd.build('count_words', { text: 'to be or not to be' });
  console.log(await job.load());
});
`;

const workdirs = `# Workdirs

Each folder here is a *workdir*: a folder of jobs with one slice count. \`main\` is the one that \`ax run\` uses unless
\`workdir\` in \`ax.config.ts\`, or the option \`--workdir\`, names another. \`ax\` makes it when it builds the first job.

Everything in a workdir can be deleted, as what is asked for again is built again; \`ax gc\` removes only what nothing
needs. A whole workdir can be copied or moved. Nothing in it is written by hand, and git ignores it.
`;

const skipFiles = ['<node_internals>/**', '**/node_modules/**'];

const launch = {
  version: '0.2.0',
  configurations: [
    {
      name: 'hello, with count_words in the debugger',
      type: 'node',
      request: 'launch',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: VS Code fills it in.
      program: '${workspaceFolder}/node_modules/@accelerator/sdk/bin/ax.js',
      args: ['run', '--inspect', 'count_words', 'hello'],
      console: 'integratedTerminal',
      skipFiles,
    },
  ],
};

const launchWithTests = {
  ...launch,
  configurations: [
    ...launch.configurations,
    {
      name: 'the test that is open',
      type: 'node',
      request: 'launch',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: VS Code fills it in.
      program: '${workspaceFolder}/node_modules/vitest/vitest.mjs',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: VS Code fills it in.
      args: ['run', '--no-file-parallelism', '${relativeFile}'],
      console: 'integratedTerminal',
      skipFiles,
    },
  ],
};

/** How somebody starts who has just cloned the project. */
function start({ manager }: ProjectSettings): string {
  return `for a colleague: after a clone \`${manager.cleanInstall}\`, then \`${manager.run} ax run hello\``;
}

function readme({ name, manager, hasTests }: ProjectSettings): string {
  const commands = [
    [`${manager.run} ax run hello`, 'run build-scripts/hello.ts; the second time, its job is reused'],
    [`${manager.run} ax job`, 'the jobs that were made'],
    [`${manager.run} ax method`, 'the methods that there are, the standard ones too'],
    [`${manager.run} tsc --noEmit`, 'check the types'],
    ...(hasTests ? ([[`${manager.run} vitest run`, 'test the methods']] as const) : []),
  ] as const;
  const width = Math.max(...commands.map(([command]) => command.length));
  return `# ${name}

A project for the Accelerator: methods in \`methods/\`, build scripts in \`build-scripts/\`, jobs in
\`workdirs/\`.

${commands.map(([command, what]) => `    ${command.padEnd(width)}  # ${what}`).join('\n')}

Change \`methods/count_words.ts\`, or the text in \`build-scripts/hello.ts\`, and run again: what a change concerns is built
again, everything else is reused.

After a clone: \`${manager.cleanInstall}\`, then run. Jobs are not in git. A copy of \`workdirs/main\` brings them along, and
then they are reused.
`;
}
