import path from 'node:path';
import { AcceleratorError } from '@accelerator/base';
import { type BuildScript, loadScript, Project, parseScriptOptions, runScript } from '@accelerator/urd';
import { leave } from '../output/early-exit.ts';
import { writeLines } from '../output/write-lines.ts';
import { createReporter } from '../run/create-reporter.ts';
import { type RunFlags, wishesOf } from '../run/run-flags.ts';
import { exitStatuses, handleStopSignals } from '../run/stop-signals.ts';
import { parseWholeNumber } from '../whole-number.ts';

/** `ax run`: the exit status. */
export async function runCommand(name: string | undefined, args: readonly string[], flags: RunFlags): Promise<number> {
  const place = {
    ...(flags.workdir !== undefined && { workdir: path.resolve(flags.workdir) }),
    ...(flags.workers !== undefined && { workers: parseWholeNumber('--workers', flags.workers, { max: 1024 }) }),
  };
  if (flags.watch === true && !isForHelp(args)) {
    const { watchCommand } = await import('./watch.ts');
    return watchCommand(name, args, { place, how: wishesOf(flags), flags });
  }
  const project = await Project.open(process.cwd(), { writes: true, ...place });
  const { name: script, script: build, mapped } = await loadScript(project, name);
  if (isForHelp(args)) {
    const { scriptHelp } = await import('../show/script-help.ts');
    writeLines(process.stdout, scriptHelp(script, build));
    return 0;
  }
  refuseMisplaced(args, script, build);
  const options = parseScriptOptions(script, build, args);
  const reporter = await createReporter(flags);
  const stop = handleStopSignals(
    (by) => reporter.stopping(by),
    (by) => reporter.end({ stoppedBy: by }),
  );
  const how = wishesOf(flags);
  try {
    const emit = reporter.event.bind(reporter);
    await runScript(project, { name: script, script: build, mapped, options, ...how, emit, signal: stop.signal });
    reporter.end(how.dryRun ? 'planned' : 'done');
    return 0;
  } catch (error) {
    if (stop.stoppedBy === undefined) {
      reporter.end('failed', error);
      return 1;
    }
    reporter.end({ stoppedBy: stop.stoppedBy });
    // Whatever the build script still waits for: nobody does any more.
    leave(exitStatuses[stop.stoppedBy]);
  } finally {
    stop.release();
  }
}

function isForHelp(args: readonly string[]): boolean {
  return args.includes('--help') || args.includes('-h');
}

const ownOptions = [
  'workdir',
  'workers',
  'retries',
  'retry-bad',
  'force',
  'dry-run',
  'output',
  'quiet',
  'no-color',
  'json',
  'watch',
];

/** An option of `ax run` after the script's name would be the script's: says so when the script has none of that name. */
function refuseMisplaced(args: readonly string[], script: string, build: BuildScript): void {
  const own = ownOptions.find((option) => args.some((arg) => arg === `--${option}` || arg.startsWith(`--${option}=`)));
  if (own === undefined || own in build.options.shape) return;
  throw new AcceleratorError({
    code: 'UNKNOWN_SCRIPT_OPTION',
    message: `The build script '${script}' has no option '--${own}'.`,
    hint: `It is one of \`ax run\`, whose options stand before the name of the script: \`ax run --${own} … ${script}\`.`,
  });
}
