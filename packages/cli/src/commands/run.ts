import { loadScript, Project, parseScriptOptions } from '@accelerator/urd';
import { writeLines } from '../output/write-lines.ts';
import { inspectAndWatch, parseInspect, type RunArguments } from '../run/inspect-flag.ts';
import { refuseMisplaced } from '../run/misplaced-options.ts';
import { isForHelp, placeOf, type RunFlags, wishesOf } from '../run/run-flags.ts';
import { runInTerminal } from '../run/run-in-terminal.ts';
import { furtherScripts, refuseSeveral, runSeveral } from '../run/several-scripts.ts';

/** `ax run`: the exit status. */
export async function runCommand(name: string | undefined, given: readonly string[], flags: RunFlags): Promise<number> {
  if (flags.list === true) {
    const { scriptCommand } = await import('./script.ts');
    await scriptCommand(name, { json: flags.json === true });
    return 0;
  }
  const place = placeOf(flags);
  if (flags.watch === true && flags.inspect !== undefined) throw inspectAndWatch();
  if (flags.watch === true && !isForHelp(given)) {
    refuseSeveral(name, given);
    const { watchCommand } = await import('./watch.ts');
    return watchCommand(name, given, { place, how: wishesOf(flags), flags });
  }
  const project = await Project.open(process.cwd(), { writes: true, ...place });
  const asked: RunArguments = { script: name, args: given };
  const {
    script: wanted,
    args,
    ...how
  } = flags.inspect === undefined ? asked : parseInspect(project, flags.inspect, asked);
  const { more, rest } = furtherScripts(args);
  if (more.length > 0 && wanted !== undefined) return runSeveral(project, [wanted, ...more], { rest, flags });
  const { name: script, script: build, mapped } = await loadScript(project, wanted);
  if (isForHelp(args)) {
    const { scriptHelp } = await import('../show/script-help.ts');
    writeLines(process.stdout, scriptHelp(script, build));
    return 0;
  }
  refuseMisplaced(args, {
    command: 'run',
    what: 'build script',
    name: script,
    known: Object.keys(build.options.shape),
  });
  const options = parseScriptOptions(script, build, args);
  const { status } = await runInTerminal(project, [{ name: script, script: build, mapped, options, ...how }], flags);
  return status;
}
