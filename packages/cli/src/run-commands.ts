import type { Command } from 'commander';

/** Adds the commands that build: `run`, `build`. */
export function addRunCommands(program: Command): void {
  const run = program
    .command('run')
    .summary('run a build script')
    .description(
      'Runs a build script: jobs that are there already are reused, the others are built, in parallel slice processes.',
    )
    .argument('[script]', 'name of a build script (default: main, or the only one there is)')
    .argument(
      '[options...]',
      'options of the script, --name value; `ax run SCRIPT --help` lists them. Or further scripts, which run one after the other, without options',
    );
  addRunOptions(run)
    .option(
      '--inspect [port]',
      'run in one slice process, which waits for a debugger before the first phase; before the name of a method: that one is built again, and waits (default port: 9229)',
    )
    .option('--update', 'let sessions of lists replace entries that have other jobs', false)
    .option('--horizon <timestamp>', 'the latest entry of a list is the latest until then, with all of it: 2023-06')
    .option('--list', 'list the build scripts, as ax script does, and run none', false)
    .option('--watch', 'run again whenever something changes that the run depends on, until Ctrl-C', false)
    .passThroughOptions()
    .addHelpText(
      'after',
      `
What jobs come to is told on standard error; standard output is the script's own.
Exit status: 0 when all went well, 1 when something failed, 130 after Ctrl-C, 143 after SIGTERM.
What happens is kept in the workdir, in a file of runs/ for each run: the lines that --json prints.

Examples:
  ax run thumbnails --photos ~/photos
  ax run --workers 2 --force hello
  ax run import thumbnails report
  ax run --watch thumbnails`,
    )
    .action(async (script, options, flags) => {
      const { runCommand } = await import('./commands/run.ts');
      process.exitCode = await runCommand(script, options, flags);
    });
  const build = program
    .command('build')
    .summary('build a job of a method, without a script')
    .description('Builds a job of a method, or finds the one that is there already, and prints its id.')
    .argument('<method>', 'name of a method')
    .argument('[inputs...]', 'its options, datasets and jobs, --name value; `ax build METHOD --help` lists them');
  addRunOptions(build)
    .passThroughOptions()
    .addHelpText(
      'after',
      `
What jobs come to is told on standard error; standard output is the id of the job.
\`ax gc\` keeps the job while it is young, or pinned.

Examples:
  ax build thumbnailer --source main-3 --size 100,100
  ax build import_images --files photos/*.jpg
  ax job $(ax build --quiet shapehist --source import_images)`,
    )
    .action(async (method, inputs, flags) => {
      const { buildCommand } = await import('./commands/build.ts');
      process.exitCode = await buildCommand(method, inputs, flags);
    });
}

function addRunOptions(command: Command): Command {
  return command
    .option('--workdir <dir>', 'use this workdir instead of the configured one')
    .option('--workers <n>', 'number of slice processes (default: as configured, else the cores)')
    .option('--executor <which>', 'local: run on this machine, though agents are configured')
    .option(
      '--retries <n>',
      'run a phase again when its process died, so many times (default: as the method says, else 0)',
    )
    .option('--retry-bad', 'compute rows of maps again that failed, also of jobs that are there already', false)
    .option('--force', 'build every job again, whatever is known', false)
    .option('--no-shared', 'ask the shared cache for nothing, and put nothing there')
    .option('--dry-run', 'show what would be built and why, and run nothing', false)
    .option('--keep-temp', 'leave temporary files of jobs in their directories, below kept-temp/', false)
    .option('--output', 'show what jobs print while they print it, as a terminal does anyway', false)
    .option('--quiet', 'report only what went wrong, and bad rows', false)
    .option('--times', 'show at the end what building the jobs took, by method, whenever that was', false)
    .option('--no-color', 'leave colours out')
    .option('--json', 'print one event per line on standard output, and nothing else there', false);
}
