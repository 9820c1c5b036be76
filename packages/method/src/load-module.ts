import { isAcceleratorError } from '@accelerator/base';
import { doesNotLoad } from './errors.ts';

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
    if (error instanceof PackageNeeded || isAcceleratorError(error)) throw error;
    throw doesNotLoad(shown, error);
  }
}

/** Thrown by the stub of a package when a method uses it while it is only being defined. */
export class PackageNeeded extends Error {
  override readonly name = 'PackageNeeded';
}

/**
 * Gives the engine the definition of a method without the packages that its phases use (sharp alone takes 40 ms, and
 * a run in which nothing changed needs none). A method that does use one while it loads is loaded again with all of them.
 */
export function installPackageStubs(): void {
  const make = (name: string): object => {
    const needed = (): never => {
      throw new PackageNeeded(`The package '${name}' is needed to define a method.`);
    };
    const stub: object = new Proxy(() => {}, {
      get: (_, property) => (property === '__esModule' ? undefined : needed()),
      // esbuild's interop copies own properties and reads all others through the prototype.
      getPrototypeOf: () => stub,
      ownKeys: () => ['length', 'name', 'prototype'].slice(0, 0),
      has: needed,
      apply: needed,
      construct: needed,
      set: needed,
    });
    return stub;
  };
  Object.defineProperty(globalThis, Symbol.for('accelerator.stub'), { value: make, configurable: true });
}
