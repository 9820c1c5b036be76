import { AcceleratorError } from '@accelerator/base';
import { loadScript, Project, parseScriptOptions } from '@accelerator/urd';
import { writeLines } from '../output/write-lines.ts';
import { inspectAndWatch, parseInspect, type RunArguments } from '../run/inspect-flag.ts';
import { refuseMisplaced } from '../run/misplaced-options.ts';
import { isForHelp, placeOf, type RunFlags, wishesOf } from '../run/run-flags.ts';
import { runInTerminal, type TerminalRun } from '../run/run-in-terminal.ts';

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

/** Options begin with a dash, so words before them are names of scripts. */
function furtherScripts(args: readonly string[]): {
  readonly more: readonly string[];
  readonly rest: readonly string[];
} {
  const end = args.findIndex((arg) => arg.startsWith('-'));
  return end < 0 ? { more: args, rest: [] } : { more: args.slice(0, end), rest: args.slice(end) };
}

/** `ax run A B`: one after the other. All are loaded before the first begins. */
async function runSeveral(
  project: Project,
  names: readonly [string, ...string[]],
  { rest, flags }: { readonly rest: readonly string[]; readonly flags: RunFlags },
): Promise<number> {
  if (rest.length > 0 || flags.inspect !== undefined) throw severalWithOptions(names, rest[0] ?? '--inspect');
  const load = async (name: string): Promise<TerminalRun> => {
    const { script, mapped } = await loadScript(project, name);
    return { name, script, mapped, options: parseScriptOptions(name, script, []) };
  };
  const [first, ...more] = names;
  const runs: [TerminalRun, ...TerminalRun[]] = [await load(first)];
  for (const name of more) runs.push(await load(name));
  return (await runInTerminal(project, runs, flags)).status;
}

/** Whose they are would be a guess. */
function severalWithOptions(names: readonly string[], option: string): AcceleratorError {
  return new AcceleratorError({
    code: 'UNKNOWN_SCRIPT_OPTION',
    message: `Expected no options for several build scripts in one command, received '${option}'.`,
    hint: `Run them one by one: ${names.map((name) => `\`ax run ${name} …\``).join(', ')}.`,
  });
}
