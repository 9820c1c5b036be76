/** By name: the folder, absolute, in which the entries are whose names begin with it. */
export type FoldersBeside = ReadonlyMap<string, string>;

const known = new Map<string, FoldersBeside>();

/**
 * Lets whoever reads in a folder find entries of others there too, by their names: `shared-12` in the folder of `shared`.
 * For the whole process, as who opens a column file or a manifest knows no more than the path of a workdir.
 *
 * @param root absolute
 */
export function putBeside(root: string, folders: FoldersBeside): void {
  if (folders.size === 0) known.delete(root);
  else known.set(root, folders);
}

/** What is read in a folder beside what is in it; undefined for most: nothing. */
export function foldersBeside(root: string): FoldersBeside | undefined {
  return known.get(root);
}

/** The folder in which an entry is that is named from another one. @param name a path, of which the first part counts */
export function folderOf(root: string, folders: FoldersBeside | undefined, name: string): string {
  if (folders === undefined) return root;
  const slash = name.indexOf('/');
  const entry = slash < 0 ? name : name.slice(0, slash);
  const dash = entry.lastIndexOf('-');
  return (dash > 0 && /^[1-9]\d{0,14}$/.test(entry.slice(dash + 1)) && folders.get(entry.slice(0, dash))) || root;
}
