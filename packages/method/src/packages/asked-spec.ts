import path from 'node:path';
import type { LookRecorder } from '../cache/look-recorder.ts';
import { readManifest } from './manifest.ts';

/**
 * What the package of a file asks for under a name: `^1.2.0`, `file:../left`. Undefined when it does not say.
 * @param folder absolute path of the file's folder
 */
export function askedSpec(looks: LookRecorder, folder: string, name: string): string | undefined {
  for (let at = folder; ; at = path.dirname(at)) {
    const manifest = readManifest(looks, at);
    if (manifest !== undefined) {
      const { dependencies, optionalDependencies, devDependencies, peerDependencies } = manifest;
      // A package may be called `constructor`.
      const found = [optionalDependencies, dependencies, devDependencies, peerDependencies].find((specs) =>
        Object.hasOwn(specs, name),
      );
      return found?.[name];
    }
    if (path.dirname(at) === at) return undefined;
  }
}
