import { isPlainObject } from '@accelerator/base';

/** The names of all blobs that a record names, whatever else is in it: also in one of a later version. */
export function blobNamesIn(value: unknown): readonly string[] {
  const names: string[] = [];
  const look = (each: unknown): void => {
    if (Array.isArray(each)) each.forEach(look);
    else if (isPlainObject(each)) {
      if (typeof each.sha256 === 'string') names.push(each.sha256);
      for (const part of Object.values(each)) look(part);
    }
  };
  // Elsewhere there are none, and manifests are large.
  if (isPlainObject(value)) for (const part of ['files', 'columns', 'rows']) look(value[part]);
  return names;
}
