/** Makes a column file come that is not here. Returns whether it is here now; throws what says why it can't come. */
export type FileBringer = (file: string) => boolean;

const bringers = new Set<FileBringer>();

/**
 * Lets columns come when they are read: a file that is not here is asked for, once for each time that it is opened. All
 * column files are opened in one place, synchronously, and so is this. Returns a function that ends it.
 */
export function onMissingFile(bring: FileBringer): () => void {
  bringers.add(bring);
  return () => bringers.delete(bring);
}

/** Whether somebody has made a file come that was not there. */
export function bringFile(file: string): boolean {
  for (const bring of bringers) if (bring(file)) return true;
  return false;
}
