/**
 * Imports a module that only the run knows: a file of the user's, or a package by its address. Every such import goes
 * through here: the built engine is a script whose code V8 keeps, and for such a script Node imports nothing by itself.
 */
export function importModule(address: string): Promise<{ readonly default?: unknown }> {
  return import(address);
}
