import { Script } from 'node:vm';
import { importModule } from '@accelerator/base';

/** A linked module as a function of what it imports. */
export interface Definition {
  readonly code: string;
  /** The addresses of its imports. */
  readonly imports: readonly string[];
}

const modules = new Map<string, Promise<unknown>>();

/** Runs a definition. @returns its default export */
export async function runDefinition({ code, imports }: Definition, name: string): Promise<unknown> {
  const loaded = await Promise.all(imports.map(async (address) => [address, await importOnce(address)] as const));
  const make: unknown = new Script(code, { filename: name }).runInThisContext();
  if (typeof make !== 'function') throw new Error('Internal error: a definition is no function');
  return make(Object.fromEntries(loaded), packageStub);
}

function importOnce(address: string): Promise<unknown> {
  let module = modules.get(address);
  if (module === undefined) {
    module = importModule(address);
    modules.set(address, module);
  }
  return module;
}

/**
 * What stands in the place of a package, or of something that is imported from it, while only the definition of a method
 * is wanted. A method that uses it then is loaded again with all of its packages.
 */
function packageStub(name: string): object {
  const needed = (): never => {
    throw new Error(`The package '${name}' is needed to define a method.`);
  };
  return new Proxy(() => {}, {
    get: needed,
    set: needed,
    has: needed,
    apply: needed,
    construct: needed,
    ownKeys: needed,
    getPrototypeOf: needed,
    getOwnPropertyDescriptor: needed,
  });
}
