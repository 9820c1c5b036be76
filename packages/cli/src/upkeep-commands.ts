import { type Command, Option } from 'commander';

/** Adds the commands that clean up, and those that make a project and complete words. */
export function addUpkeepCommands(program: Command, workdirOption: readonly [string, string]): void {
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
    .description(
      'Keeps jobs, with all that they need, whatever `ax gc` is told; without a job: shows which are pinned.',
    )
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
}
