import { formatJson } from '@accelerator/base';
import type { NeededPackage } from './installation.ts';

/** The files of a new project by path. */
export function projectFiles(
  name: string,
  dependencies: readonly NeededPackage[],
  devDependencies: readonly NeededPackage[],
): Readonly<Record<string, string>> {
  return {
    'package.json': formatJson({
      name: packageName(name),
      version: '0.0.0',
      private: true,
      type: 'module',
      scripts: { start: 'ax run hello', check: 'tsc --noEmit' },
      dependencies: specsOf(dependencies),
      devDependencies: specsOf(devDependencies),
    }),
    'tsconfig.json': formatJson(tsconfig),
    'ax.config.ts': config,
    'methods/count_words.ts': countWords,
    'build-scripts/hello.ts': hello,
    'workdirs/README.md': workdirs,
    'workdirs/.gitignore': '*\n!.gitignore\n!README.md\n',
    '.gitignore': 'node_modules/\n/results/\n.ax/\n',
    'README.md': readme(name),
  };
}

function specsOf(packages: readonly NeededPackage[]): Record<string, string> {
  return Object.fromEntries(packages.map(({ name, spec }) => [name, spec]));
}

/** A name that npm takes. */
function packageName(name: string): string {
  return (
    name
      .toLowerCase()
      .replace(/[^a-z0-9._-]+/g, '-')
      .replace(/^[._-]+/, '') || 'project'
  );
}

const tsconfig = {
  compilerOptions: {
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
  },
  include: ['ax-methods.d.ts', 'ax.config.ts', 'methods', 'build-scripts'],
};

const config = `import { defineConfig } from '@accelerator/sdk';

// Every key has a default; an editor lists them.
export default defineConfig({
  // Parts in which every dataset is stored. A workdir keeps what it was made with.
  slices: 8,
});
`;

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

function readme(name: string): string {
  return `# ${name}

A project for the Accelerator: methods in \`methods/\`, build scripts in \`build-scripts/\`, jobs in
\`workdirs/\`.

    npx ax run hello     # run build-scripts/hello.ts; the second time, its job is reused
    npx ax job           # the jobs that were made
    npx ax method        # the methods that there are, the standard ones too
    npx tsc --noEmit     # check the types

Change \`methods/count_words.ts\`, or the text in \`build-scripts/hello.ts\`, and run again: what a change concerns is built
again, everything else is reused.
`;
}
