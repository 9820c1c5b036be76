import { AcceleratorError } from '@accelerator/base';
import type { Project, RunOptions } from '@accelerator/urd';
import { parseWholeNumber } from '../whole-number.ts';

/** What stands on a command line of `ax run`. */
export interface RunArguments {
  readonly script: string | undefined;
  readonly args: readonly string[];
  readonly debug?: RunOptions['debug'];
}

const defaultPort = 9229;

/**
 * `--inspect[=PORT] [METHOD] [SCRIPT]`: a first name that is a method's is the method, unless it is a script's too and no
 * other script follows.
 * @param value what the parser took for the value of the flag: the next name, too
 */
export function parseInspect(
  project: Project,
  value: string | true,
  { script, args }: Pick<RunArguments, 'script' | 'args'>,
): RunArguments {
  const isPort = value !== true && /^[\d:.-]*$/.test(value);
  const port = isPort ? parseWholeNumber('--inspect', value, { min: 1, max: 65_535 }) : defaultPort;
  const words = [...(value === true || isPort ? [] : [value]), ...(script === undefined ? [] : [script]), ...args];
  const [first, second] = words;
  const isScript = (name: string | undefined): boolean => name !== undefined && project.scriptNames.includes(name);
  const isMethod =
    first !== undefined && project.catalog.names.includes(first) && (!isScript(first) || isScript(second));
  if (!isMethod) {
    if (value !== true && !isPort && !isScript(first)) throw inspectWrong(value);
    return { script: first, args: words.slice(1), debug: { port } };
  }
  const named = second?.startsWith('-') === true ? undefined : second;
  return { script: named, args: words.slice(named === undefined ? 1 : 2), debug: { port, method: first } };
}

/** `--watch` and `--inspect` were given together: what is stopped in a debugger would be built again under it. */
export function inspectAndWatch(): AcceleratorError {
  return new AcceleratorError({
    code: 'INSPECT_AND_WATCH',
    message: 'Expected either --inspect or --watch, received both.',
    hint: 'Leave one of them out.',
  });
}

/** `--inspect` of `ax run` stands before something that is neither a port, nor a method, nor a build script. */
function inspectWrong(value: string): AcceleratorError {
  return new AcceleratorError({
    code: 'INSPECT_INVALID',
    message: `Expected a port, a method or a build script after --inspect, received '${value}'.`,
    hint: 'Write it as `ax run --inspect=9229 METHOD SCRIPT`; `ax method` and `ax script` list the names.',
  });
}
