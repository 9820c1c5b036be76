import { isAcceleratorError, runUserCode } from '@accelerator/base';
import { doesNotLoad } from '../errors.ts';

/**
 * The default export of a compiled module.
 * @param shown how to name the file in an error
 * @throws AcceleratorError `DOES_NOT_LOAD`, `NEVER_SETTLES`, or what the module itself threw as one
 */
export async function loadDefault(url: string, shown: string): Promise<unknown> {
  try {
    const module = await runUserCode(`Loading ${shown}`, (): Promise<{ default?: unknown }> => import(url));
    return module.default;
  } catch (error) {
    if (isAcceleratorError(error)) throw error;
    throw doesNotLoad(shown, error);
  }
}
