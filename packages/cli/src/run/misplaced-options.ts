import { AcceleratorError } from '@accelerator/base';
import { unknownScriptOption } from '@accelerator/urd';

const ofBoth = [
  'workdir',
  'workers',
  'executor',
  'retries',
  'retry-bad',
  'keep-temp',
  'force',
  'no-shared',
  'dry-run',
  'output',
  'quiet',
  'times',
  'no-color',
  'json',
];

const ofRun = ['watch', 'inspect', 'update', 'horizon', 'list'];

/** What a command runs, and the options that this has. */
interface Named {
  readonly command: 'run' | 'build';
  readonly what: 'build script' | 'method';
  readonly name: string;
  readonly known: readonly string[];
}

/** An option of the command behind the name of what it runs would belong to that: says so when that has none of the name. */
export function refuseMisplaced(args: readonly string[], { command, what, name, known }: Named): void {
  const ownOptions = command === 'run' ? [...ofBoth, ...ofRun] : ofBoth;
  const own = ownOptions.find((option) => args.some((arg) => arg === `--${option}` || arg.startsWith(`--${option}=`)));
  if (own === undefined || known.includes(own)) return;
  const hint = `It is one of \`ax ${command}\`, whose options stand before the name of the ${what}: \`ax ${command} --${own} … ${name}\`.`;
  if (command === 'run') throw unknownScriptOption(name, own, hint);
  const message = `The ${what} '${name}' has no option '--${own}'.`;
  throw new AcceleratorError({ code: 'UNKNOWN_INPUT', message, hint });
}
