import { stackLimit } from '@accelerator/base';
import { Command, Option } from 'commander';
import { addAgentCommands } from './agent-commands.ts';
import { addCacheCommands } from './cache-commands.ts';
import { addDatasetCommands } from './dataset-commands.ts';
import { coloursFor } from './output/colours.ts';
import { reportEarlyExits } from './output/early-exit.ts';
import { reportError } from './output/report-error.ts';
import { handleStdoutErrors } from './output/stdout-errors.ts';
import { harmless } from './output/text.ts';
import { addRunCommands } from './run-commands.ts';
import { version } from './version.ts';

const workdirOption = ['--workdir <dir>', 'look at this workdir instead of the configured one'] as const;

Error.stackTraceLimit = stackLimit;
handleStdoutErrors(['run', 'build'].includes(process.argv[2] ?? ''));
reportEarlyExits();

const program = new Command('ax')
  .description('Runs build scripts, and shows the jobs and datasets that they made.')
  .version(version, '-V, --version', 'print the version')
  .helpOption('-h, --help', 'show help, also after a command')
  .helpCommand('help [command]', 'show help for a command')
  .configureHelp({ showGlobalOptions: false })
  .configureOutput({
    outputError: (text, write) => write(harmless(restyleError(text), coloursFor(process.stderr).isColorSupported)),
  })
  .option('--no-color', 'leave colours out; after every command too')
  .hook('preAction', (_, command) => {
    if (command.optsWithGlobals().color === false) process.env.NO_COLOR = '1';
  })
  .enablePositionalOptions()
  .addHelpText('after', '\nExample:\n  ax init demo && cd demo && npx ax run hello');

addRunCommands(program);
addAgentCommands(program);

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

addDatasetCommands(program, workdirOption);
addCacheCommands(program, workdirOption);

program
  .command('method')
  .summary('list the methods, or show one')
  .description(
    'Lists the methods of the project, or shows everything about one: its options, inputs, and phases or map.',
  )
  .argument('[method]', 'name of a method')
  .option(...workdirOption)
  .option('--json', 'print JSON', false)
  .addHelpText('after', '\nExamples:\n  ax method\n  ax method thumbnailer')
  .action(async (method, flags) => (await import('./commands/method.ts')).methodCommand(method, flags));

program
  .command('urd')
  .summary('show the lists, the entries of one, or one entry')
  .description(
    'Shows the lists that build scripts have made, the entries of one, or one entry: when, from what, and which jobs. Or takes entries out of a list.',
  )
  .argument(
    '[list]',
    'import: its latest entry; import/2023-06, import^, ann/import: one; import/, import/since/2023-06: its timestamps',
  )
  .option('--all', 'also entries that are hidden, as what they were made from has changed, and why', false)
  .option('--truncate <timestamp>', 'take the entries from this timestamp on out of the list')
  .option('--yes', 'do not ask before that', false)
  .option(...workdirOption)
  .option('--json', 'print JSON', false)
  .addHelpText(
    'after',
    '\nA job of an entry is named :import:, :import/2023-06:typed, :import^:0, wherever a job or a dataset is asked for.\n\nExamples:\n  ax urd\n  ax urd import\n  ax urd import/since/2023-01\n  ax urd import --truncate 2023-06\n  ax ds :import/2023-06:typed',
  )
  .action(async (list, flags) => (await import('./commands/urd.ts')).urdCommand(list, flags));

program
  .command('workdir')
  .summary('show what is in the workdir')
  .description(
    'Shows where the workdir is, its slices, how many jobs it holds, and how large the files are that they made; of one that is named, its latest jobs too.',
  )
  .argument('[name]', 'one of those in ax.config.ts, or its path')
  .option('-a, --all', 'all workdirs of ax.config.ts', false)
  .option('-n, --number <count>', 'of a named one, how many jobs', '20')
  .option('--measure', 'look at every file in it, and show what all takes on disk; this may take long', false)
  .option(...workdirOption)
  .option('--json', 'print JSON', false)
  .addHelpText(
    'after',
    '\nExamples:\n  ax workdir\n  ax workdir --all\n  ax workdir import -n 100\n  ax workdir --measure',
  )
  .action(async (name, flags) => (await import('./commands/workdir.ts')).workdirCommand(name, flags));

program
  .command('board')
  .summary('show runs, jobs, rows and pictures in a browser')
  .description(
    'Shows the workdir in a browser until Ctrl-C: runs as they go, jobs and why they were built, rows and pictures. It only reads. Only this machine reaches it, and only with the token in the address that it prints.',
  )
  .option('--port <n>', 'where it listens; 0: any port that is free', '4270')
  .option('--host <address>', 'let other machines reach it, by this address of this machine', '127.0.0.1')
  .option('--socket <path>', 'listen at a socket that only you can use, in place of a port; for `ssh -L`')
  .option('--allow-host <name...>', 'also answer by these names, as they stand in the address')
  .option('--no-token', 'let every user of this machine look at it')
  .option(...workdirOption)
  .addHelpText('after', '\nExamples:\n  ax board\n  ax board --port 0\n  ax board --workdir /data/workdirs/main')
  .action(async (flags) => (await import('./commands/board.ts')).boardCommand(flags));

program
  .command('report')
  .summary('write a run or a job as one file that a browser shows')
  .description(
    'Writes everything about a run or a job into one file of HTML, to be kept or sent: what was built and why, who worked when, samples of pictures. It needs no script and nothing beside it.',
  )
  .argument(
    '[about]',
    'a job, the id of a run, or the name of a build script: its latest run (default: the latest run)',
  )
  .option('-o, --output <file>', 'where to; default: report-ID.html')
  .option('--pictures <n>', 'how many pictures, at most', '60')
  .option(...workdirOption)
  .addHelpText('after', '\nExamples:\n  ax report\n  ax report thumbnails -o thumbnails.html\n  ax report main-3')
  .action(async (about, flags) => (await import('./commands/report.ts')).reportCommand(about, flags));

program
  .command('whose')
  .alias('whence')
  .summary('tell which job made a file')
  .description(
    'Tells which jobs made a file, wherever it was copied to: by its content; and of a picture that was saved from the board, by what it says itself.',
  )
  .argument('<file>', 'path of a file')
  .option(...workdirOption)
  .option('--json', 'print JSON', false)
  .addHelpText('after', '\nExample:\n  ax whose ~/mails/thumb-17.jpg')
  .action(async (file, flags) => (await import('./commands/whose.ts')).whoseCommand(file, flags));

program
  .command('gc')
  .summary('remove jobs that nothing needs')
  .description(
    'Shows which jobs nothing keeps, and removes them when told to. Kept are: pinned jobs, the latest build of each script, its chains, the entries of lists, what was built or reused in the last days, what a running build uses, and all that these need. A build may run meanwhile.',
  )
  .option('--delete', 'remove them; without it nothing is changed', false)
  .option('--keep-days <n>', 'keep what was used in the last so many days', '7')
  .option('--max-size <size>', 'remove only until the workdir has this size (10GB), the least recently used first')
  .option('--payload', 'remove only their files: records and digests stay', false)
  .addOption(
    new Option('--shared', 'in place of jobs remove columns that the shared cache has too, whatever keeps their jobs')
      .default(false)
      .conflicts('payload'),
  )
  .option(...workdirOption)
  .option('--json', 'print JSON', false)
  .addHelpText('after', '\nExamples:\n  ax gc\n  ax gc --delete\n  ax gc --delete --keep-days 30 --max-size 100GB')
  .action(async (flags) => (await import('./commands/gc.ts')).gcCommand(flags));

program
  .command('pin')
  .summary('keep a job from being collected')
  .description('Keeps jobs, with all that they need, whatever `ax gc` is told; without a job: shows which are pinned.')
  .argument('[jobs...]', 'ids of jobs, or names of methods: their latest jobs')
  .option(...workdirOption)
  .addHelpText('after', '\nExamples:\n  ax pin main-3\n  ax pin')
  .action(async (jobs, flags) => (await import('./commands/pin.ts')).pinCommand(jobs, flags));

program
  .command('unpin')
  .summary('let a pinned job be collected')
  .description('Undoes `ax pin`.')
  .argument('<jobs...>', 'ids of jobs, or names of methods: their latest jobs')
  .option(...workdirOption)
  .addHelpText('after', '\nExample:\n  ax unpin main-3')
  .action(async (jobs, flags) => (await import('./commands/pin.ts')).unpinCommand(jobs, flags));

program
  .command('init')
  .summary('make a project')
  .description(
    'Makes a project that runs at once: configuration, an example of a method and of a build script. In a folder that has other things in it, it adds what is missing: nothing is overwritten.',
  )
  .argument('[dir]', 'the folder of the project; it may be there already', '.')
  .option('--name <name>', 'the name of the project (default: that of the folder)')
  .option('--slices <n>', 'parts in which every dataset is stored', '8')
  .option('--input <dir>', 'where relative input files are (default: the project)')
  .option('--examples', 'build scripts that show the standard methods for images', false)
  .addHelpText('after', '\nExample:\n  ax init demo && cd demo && npx ax run hello')
  .action(async (directory, options) => (await import('./commands/init.ts')).initCommand(directory, options));

program
  .command('completion')
  .summary('complete words at Tab, in a shell')
  .description(
    'Prints what a shell has to evaluate, so that Tab completes commands, options, scripts, methods and jobs.',
  )
  .argument('<shell>', 'bash, zsh or fish')
  .addHelpText(
    'after',
    '\nExamples:\n  eval "$(npx ax completion bash)"       in ~/.bashrc\n  eval "$(npx ax completion zsh)"        in ~/.zshrc\n  npx ax completion fish | source        in ~/.config/fish/config.fish',
  )
  .action(async (shell) => (await import('./commands/completion.ts')).completionCommand(shell));

program
  .command('complete', { hidden: true })
  .argument('[words...]')
  .allowUnknownOption()
  .helpOption(false)
  .action(async (words) => (await import('./commands/completion.ts')).completeCommand(program, words));

for (const command of program.commands) {
  if (!command.options.some(({ long }) => long === '--no-color'))
    command.addOption(new Option('--no-color').hideHelp());
}

program.parseAsync().catch((error: unknown) => {
  reportError(error);
  process.exitCode = 1;
});

/** What commander says of a wrong command line, as our own errors look. */
function restyleError(text: string): string {
  return text
    .replace(/^error: (.*)$/m, (_, sentence) => `${coloursFor(process.stderr).red('error')} ${sentence}`)
    .replace(/^\((Did you mean .*)\)$/m, '      $1');
}
