import { isAcceleratorError } from '@accelerator/base';
import { doesNotLoad } from '../errors.ts';

/**
 * The default export of a compiled module.
 * @param shown how to name the file in an error
 * @throws AcceleratorError `DOES_NOT_LOAD`, or what the module itself threw as one
 */
export async function loadDefault(url: string, shown: string): Promise<unknown> {
  try {
    const module: { default?: unknown } = await import(url);
    return module.default;
  } catch (error) {
    if (isAcceleratorError(error)) throw error;
    throw doesNotLoad(shown, error);
  }
}
