import { stackLimit } from '@accelerator/base';
import { Command, Option } from 'commander';
import { addOtherCommands } from './other-commands.ts';
import { coloursFor } from './output/colours.ts';
import { reportEarlyExits } from './output/early-exit.ts';
import { reportError } from './output/report-error.ts';
import { handleStdoutErrors } from './output/stdout-errors.ts';
import { harmless } from './output/text.ts';
import { addRunCommands } from './run-commands.ts';
import { version } from './version.ts';

Error.stackTraceLimit = stackLimit;
const isRun = ['run', 'build'].includes(process.argv[2] ?? '');

handleStdoutErrors(isRun);
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
// To describe the forty others takes a thirtieth of a run in which nothing is new.
if (!isRun) addOtherCommands(program);

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
