import type { Command } from 'commander';

/** Adds the commands that show what a project and its workdir have. */
export function addProjectCommands(program: Command, workdirOption: readonly [string, string]): void {
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
}
