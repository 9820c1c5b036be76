import { Command } from 'commander';
import { reportError } from './output/report-error.ts';
import { version } from './version.ts';

const program = new Command('ax')
  .description('Runs build scripts, and shows the jobs and datasets that they made.')
  .version(version)
  .enablePositionalOptions()
  .showHelpAfterError('(`ax --help` lists the commands)');

program
  .command('run')
  .argument('[script]', 'name of a build script; default: main, or the only one there is')
  .description('run a build script: reuse the jobs that are there, build the others')
  .option('--workdir <dir>', 'use this workdir instead of the configured one')
  .option('--workers <n>', 'number of slice processes')
  .option('--force', 'build every job anew, whatever is known')
  .option('--json', 'print one event per line on standard output')
  .allowUnknownOption()
  .passThroughOptions()
  .argument('[options...]', 'options of the script: --name value')
  .action(async (script, options, flags) => {
    const { runCommand } = await import('./commands/run.ts');
    process.exitCode = await runCommand(script, options, flags);
  });

try {
  await program.parseAsync();
} catch (error) {
  reportError(error);
  process.exitCode = 1;
}
