import { describeValue } from '@accelerator/base';
import { wrongColumnSpec } from '../errors.ts';

/** Which columns of a dataset are left out, and which get another name. */
interface Renaming {
  readonly drop: readonly string[];
  readonly rename: Readonly<Record<string, string>>;
}

/**
 * What the columns that stay are called, in their order: new names to old ones. All get their new names at once, so two
 * may swap them; a column whose name another one gets is replaced by it.
 * @param owner id of the dataset whose columns they are
 * @throws AcceleratorError `COLUMN_SPEC`
 */
export function renameColumns(names: Iterable<string>, { drop, rename }: Renaming, owner: string): Map<string, string> {
  const kept = [...names].filter((name) => !drop.includes(name));
  const given = new Map<string, string>();
  const where = `dataset ${owner}`;
  for (const [name, newName] of Object.entries(rename)) {
    if (typeof newName !== 'string') {
      throw wrongColumnSpec(where, name, `expected a name to rename it to, received ${describeValue(newName)}`);
    }
    if (!kept.includes(name)) throw wrongColumnSpec(where, name, 'it is renamed, and left out');
    const other = given.get(newName);
    if (other !== undefined) {
      throw wrongColumnSpec(where, name, `two columns would be called '${newName}': this one and '${other}'`);
    }
    given.set(newName, name);
  }
  const renamed = new Map<string, string>();
  for (const name of kept) {
    if (Object.hasOwn(rename, name)) renamed.set(rename[name] ?? name, name);
    else if (!given.has(name)) renamed.set(name, name);
  }
  return renamed;
}
