import { AcceleratorError } from '@accelerator/base';
import { loadScript, type Project, parseScriptOptions } from '@accelerator/urd';
import type { RunFlags } from './run-flags.ts';
import { runInTerminal, type TerminalRun } from './run-in-terminal.ts';

/** Options begin with a dash, so words before them are names of scripts. */
export function furtherScripts(args: readonly string[]): {
  readonly more: readonly string[];
  readonly rest: readonly string[];
} {
  const end = args.findIndex((arg) => arg.startsWith('-'));
  return end < 0 ? { more: args, rest: [] } : { more: args.slice(0, end), rest: args.slice(end) };
}

/** `ax run A B`: one after the other. All are loaded before the first begins. */
export async function runSeveral(
  project: Project,
  names: readonly [string, ...string[]],
  { rest, flags }: { readonly rest: readonly string[]; readonly flags: RunFlags },
): Promise<number> {
  if (rest.length > 0 || flags.inspect !== undefined) {
    const option = rest[0] ?? '--inspect';
    throw severalScripts(
      `Expected no options for several build scripts in one command, received '${option}'.`,
      // Whose they are would be a guess.
      `Run them one by one: ${names.map((name) => `\`ax run ${name} …\``).join(', ')}.`,
    );
  }
  const load = async (name: string): Promise<TerminalRun> => {
    const { script, mapped } = await loadScript(project, name);
    return { name, script, mapped, options: parseScriptOptions(name, script, []) };
  };
  const [first, ...more] = names;
  const runs: [TerminalRun, ...TerminalRun[]] = [await load(first)];
  for (const name of more) runs.push(await load(name));
  return (await runInTerminal(project, runs, flags)).status;
}

/** `ax run --watch A B`. @throws AcceleratorError `SEVERAL_SCRIPTS` */
export function refuseSeveral(name: string | undefined, args: readonly string[]): void {
  const { more } = furtherScripts(args);
  if (name === undefined || more.length === 0) return;
  const names = [name, ...more];
  throw severalScripts(
    `Expected one build script with --watch, received ${names.length}: ${names.join(', ')}.`,
    `Watch each in a terminal of its own, as with \`ax run --watch ${name}\`; its options begin with \`--\`.`,
  );
}

/**
 * Several build scripts were named in one command, together with what is for one script only: options, `--inspect`, `--watch`.
 *
 * @remedy Run them one by one.
 */
function severalScripts(message: string, hint: string): AcceleratorError {
  return new AcceleratorError({ code: 'SEVERAL_SCRIPTS', message, hint });
}
