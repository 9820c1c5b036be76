import { type AcceleratorError, importModule, isAcceleratorError, runUserCode, withHint } from '@accelerator/base';
import { doesNotLoad } from '../errors.ts';

/** How often this process has loaded each address. */
const loads = new Map<string, number>();

/**
 * An address by which a module is evaluated anew, however often this process has loaded it: its top level may look at the
 * clock, at files or variables, and keeps what it found. What was evaluated before stays in memory, some kB each time.
 */
function freshUrl(url: string): string {
  const count = loads.get(url) ?? 0;
  loads.set(url, count + 1);
  return count === 0 || !url.startsWith('file:') ? url : `${url}?${count}`;
}

/**
 * The default export of a compiled module.
 * @param shown how to name the file in an error
 * @throws AcceleratorError `DOES_NOT_LOAD`, `NEVER_SETTLES`, or what the module itself threw as one
 */
export async function loadDefault(url: string, shown: string): Promise<unknown> {
  try {
    const module = await runUserCode(`Loading ${shown}`, () => importModule(freshUrl(url)));
    return module.default;
  } catch (error) {
    throw isAcceleratorError(error) ? inFile(error, shown) : doesNotLoad(shown, error);
  }
}

/** With the file in which something was defined wrongly. */
export function inFile(error: AcceleratorError, shown: string): AcceleratorError {
  return error.message.includes(shown) ? error : withHint(error, `That is in ${shown}.`);
}
