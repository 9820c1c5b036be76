import type { Command } from 'commander';

/** Adds the commands that show jobs and runs, and compare them. */
export function addJobCommands(program: Command, workdirOption: readonly [string, string]): void {
  program
    .command('job')
    .summary('show the latest jobs, or everything about some')
    .description(
      'Shows the latest jobs of the workdir, or everything about some: options, inputs, files, datasets, result, times, error.',
    )
    .argument('[jobs...]', 'ids of jobs, or names of methods: their latest jobs')
    .option('-n, --number <n>', 'how many of the latest jobs', '20')
    .option('-o, --output', 'show only what its phases printed', false)
    .option('-P, --path', 'show only where it is', false)
    .option('-s, --source [glob]', 'show the source that it ran, as it was written; of some files')
    .option('-f, --file [glob]', 'show which files it made; with a pattern, what is in those')
    .option('--rows', 'of a map: which rows were computed, and from where the others were taken', false)
    .option(...workdirOption)
    .option('--json', 'print JSON', false)
    .addHelpText(
      'after',
      '\nExamples:\n  ax job\n  ax job main-3\n  ax job thumbnailer -o\n  ax job main-3 main-4 -P\n  ax job main-3 -f "*.json"    what these files hold\n  ax job thumbnailer~1         the one before the latest\n  ax job main-9.source         an input of a job; `ax ds --help` tells more',
    )
    .action(async (jobs, flags) => (await import('./commands/job.ts')).jobCommand(jobs, flags));

  program
    .command('runs')
    .summary('show the latest runs, or everything about one')
    .description(
      'Shows the latest runs of build scripts, or everything about one: its options, jobs, warnings, results, what it returned, its error.',
    )
    .argument('[run]', 'id of a run, or name of a build script: its latest run')
    .option('-n, --number <n>', 'how many of the latest runs', '20')
    .option('--script <name>', 'only runs of this build script')
    .option('-o, --output', 'show only what the script itself printed', false)
    .option(...workdirOption)
    .option('--json', 'print JSON', false)
    .addHelpText(
      'after',
      '\nExamples:\n  ax runs\n  ax runs --script thumbnails\n  ax runs thumbnails        the latest of that script\n  ax runs thumbnails~1      the one before',
    )
    .action(async (run, flags) => (await import('./commands/runs.ts')).runsCommand(run, flags));

  program
    .command('status')
    .summary('show what runs at the moment')
    .description(
      'Shows what runs in the workdir at the moment, in whatever terminal: which jobs, in which phase, how far, the time left, memory, what they say and the last lines that they printed; else what failed last.',
    )
    .option('-s, --short', 'a line for each run', false)
    .option('--watch', 'show it again each second, until Ctrl-C', false)
    .option(...workdirOption)
    .option('--json', 'print JSON', false)
    .addHelpText('after', '\nExamples:\n  ax status\n  ax status --watch')
    .action(async (flags) => (await import('./commands/status.ts')).statusCommand(flags));

  program
    .command('abort')
    .summary('stop a run')
    .description('Stops a run of this workdir, as Ctrl-C does in its terminal, and waits until it has ended.')
    .argument('[run]', 'its id, or the name of its build script (default: the only one that runs)')
    .option(...workdirOption)
    .addHelpText('after', '\nExamples:\n  ax abort\n  ax abort thumbnails')
    .action(async (run, flags) => (await import('./commands/abort.ts')).abortCommand(run, flags));

  program
    .command('script')
    .summary('list the build scripts')
    .description('Lists the build scripts of the project, with what they are for and their options.')
    .argument('[match]', 'only those whose name or description has this text in it')
    .option('--json', 'print JSON', false)
    .addHelpText('after', '\nExamples:\n  ax script\n  ax script thumb')
    .action(async (match, flags) => (await import('./commands/script.ts')).scriptCommand(match, flags));

  program
    .command('why')
    .summary('explain why a job was built')
    .description(
      'Shows every part of the key of a job that differs from the earlier job of its method that differs least: source, packages, options, input files, inputs; and why these inputs were built.',
    )
    .argument('<job>', 'id of a job, or name of a method: its latest job')
    .option(...workdirOption)
    .option('--json', 'print JSON', false)
    .addHelpText('after', '\nExamples:\n  ax why main-3\n  ax why thumbnailer')
    .action(async (job, flags) => (await import('./commands/why.ts')).whyCommand(job, flags));

  program
    .command('diff')
    .summary('show in what two jobs, or two runs, differ')
    .description(
      'Shows in what two jobs differ: options, inputs, packages, source, and what they gave: rows and values of datasets, pictures, files, result. Or which jobs two runs do not share.',
    )
    .argument('<before>', 'a job, or a run: its id, or with --runs the name of a build script')
    .argument('<after>', 'another one')
    .option('-k, --key <column>', 'rows are known by this column: count which are new, gone and changed')
    .option('--runs', 'runs of build scripts are meant: main~1 and main are its last two', false)
    .option('-q, --quiet', 'print nothing: the exit status says whether they gave the same', false)
    .option(...workdirOption)
    .option('--json', 'print JSON', false)
    .addHelpText(
      'after',
      '\nExit status: 0 when they gave the same, 1 when not, 2 when something is wrong.\n\nExamples:\n  ax diff thumbnailer~1 thumbnailer\n  ax diff main-3 main-7 --key filename\n  ax diff --runs main~1 main',
    )
    .action(async (before, after, flags) => {
      const { diffCommand } = await import('./commands/diff.ts');
      process.exitCode = await diffCommand(before, after, flags);
    });

  program
    .command('verify')
    .summary('check that jobs are whole')
    .description(
      'Checks jobs against their records: keys, files, digests, the checksum of every batch of every column, and that what they link to is there. Changes nothing.',
    )
    .argument('[jobs...]', 'ids of jobs, or names of methods: their latest jobs, with what these need (default: all)')
    .option('--quick', 'do not read the files: only that they are there, with their sizes', false)
    .option('--fetch', 'read columns too that only the shared cache has', false)
    .option('--rerun', 'run the jobs again, by the code and inputs that their records hold, and compare', false)
    .option(...workdirOption)
    .option('--json', 'print JSON', false)
    .addHelpText(
      'after',
      '\nExit status: 1 when something is wrong, or differs.\n\nExamples:\n  ax verify\n  ax verify --quick thumbnailer\n  ax verify --rerun main-3',
    )
    .action(async (jobs, flags) => {
      const { verifyCommand } = await import('./commands/verify.ts');
      process.exitCode = await verifyCommand(jobs, flags);
    });
}
