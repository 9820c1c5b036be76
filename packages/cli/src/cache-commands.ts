import type { Command } from 'commander';

/** Adds what concerns the shared cache: `pull`, `push`, `cache`. */
export function addCacheCommands(program: Command, workdirOption: readonly [string, string]): void {
  program
    .command('pull')
    .summary('fetch columns that only the shared cache has')
    .description(
      'Fetches the columns of jobs that came from the shared cache and were not read yet, and of those that they link to. Programs other than ax see a column only then.',
    )
    .argument('[jobs...]', 'ids of jobs, or names of methods: their latest jobs')
    .option('--all', 'of all jobs of the workdir', false)
    .option(...workdirOption)
    .option('--json', 'print JSON', false)
    .addHelpText('after', '\nExamples:\n  ax pull thumbnailer\n  ax pull --all')
    .action(async (jobs, flags) => (await import('./commands/pull.ts')).pullCommand(jobs, flags));

  program
    .command('push')
    .summary('let others have jobs that were built before')
    .description(
      'Puts jobs into the shared cache, with all that they were made from: those that were built before there was one, or while it was away. What is there already stays as it is.',
    )
    .argument('[jobs...]', 'ids of jobs, or names of methods: their latest jobs')
    .option('--all', 'all jobs of the workdir that a build would reuse', false)
    .option(...workdirOption)
    .option('--json', 'print JSON', false)
    .addHelpText('after', '\nExamples:\n  ax push thumbnailer\n  ax push --all')
    .action(async (jobs, flags) => {
      process.exitCode = await (await import('./commands/push.ts')).pushCommand(jobs, flags);
    });

  const cache = program
    .command('cache')
    .summary('look after the shared cache')
    .description('Makes the keys by which jobs in the shared cache are signed, shows what it holds, or tidies it up.')
    .helpCommand(false)
    .addHelpText('after', '\nExamples:\n  ax cache keygen ~/.ax-signing-key\n  ax cache stats\n  ax cache gc');
  cache
    .command('keygen')
    .summary('make a pair of keys')
    .description(
      'Writes a new private key into a file, for the variable AX_CACHE_SIGNING_KEY, and prints the public one, for `trust` in ax.config.ts.',
    )
    .argument('<file>', 'where the private key goes; nobody else can read it')
    .action(async (file) => (await import('./commands/cache.ts')).keygenCommand(file));
  cache
    .command('stats')
    .summary('show what it holds')
    .description('Shows how many jobs the shared cache holds, and how large it is.')
    .option('--json', 'print JSON', false)
    .action(async (flags) => (await import('./commands/cache.ts')).statsCommand(flags));
  cache
    .command('gc')
    .summary('remove what nobody has asked for')
    .description(
      'Removes jobs from the shared cache for which nobody has asked for so many days, then the bytes that no job has any more. Builds may use it meanwhile.',
    )
    .option('--max-age <days>', 'that many days (default: maxAge in ax.config.ts)')
    .option('--json', 'print JSON', false)
    .action(async (flags) => (await import('./commands/cache.ts')).collectCommand(flags));
}
