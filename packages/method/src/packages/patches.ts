import path from 'node:path';
import type { LookRecorder } from '../cache/look-recorder.ts';

/**
 * Whether a patch changes an installed package: `patch-package`, pnpm and others keep patches in a folder `patches`
 * beside `node_modules`, in files that begin with the package's name.
 * @param root absolute path of the package
 */
export function isPatched(looks: LookRecorder, root: string, names: readonly (string | undefined)[]): boolean {
  const parts = root.split(`${path.sep}node_modules${path.sep}`);
  const above = parts.slice(1).map((_, index) => parts.slice(0, index + 1).join(`${path.sep}node_modules${path.sep}`));
  return above.some((folder) => {
    const directory = path.join(folder, 'patches');
    if (!looks.isFolder(directory)) return false;
    return looks.names(directory).some((file) => file.endsWith('.patch') && names.some((name) => isFor(file, name)));
  });
}

/** `@scope+name+1.0.0.patch`, `a++name+1.0.0.patch` for one below `a`, `@scope__name@1.0.0.patch`, `name.patch`. */
function isFor(file: string, name: string | undefined): boolean {
  if (name === undefined) return false;
  const last = file.split('++').at(-1) ?? file;
  const plain = last.replaceAll(/__|%2[fF]/g, '+');
  const wanted = name.replaceAll('/', '+');
  return plain.startsWith(wanted) && /^[+@.]/.test(plain.slice(wanted.length));
}
