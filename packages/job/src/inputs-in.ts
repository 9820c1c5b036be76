import { InputDirectory } from './input-directory.ts';
import { InputFile } from './input-file.ts';
import { InputRoot } from './input-root.ts';

/** All input files, folders and roots in options: those that an encoded value can hold. */
export function inputsIn(value: unknown): Set<InputFile | InputDirectory | InputRoot> {
  const found = new Set<InputFile | InputDirectory | InputRoot>();
  const visit = (each: unknown): void => {
    if (typeof each !== 'object' || each === null || ArrayBuffer.isView(each)) return;
    if (each instanceof InputFile || each instanceof InputDirectory || each instanceof InputRoot) found.add(each);
    else if (each instanceof Map) for (const pair of each) pair.forEach(visit);
    else if (each instanceof Set || Array.isArray(each)) each.forEach(visit);
    else Object.values(each).forEach(visit);
  };
  visit(value);
  return found;
}
