/** What keeps Node alive, by its names for it, and how many of each: sockets, servers, threads, requests. */
export type Resources = ReadonlyMap<string, number>;

/** Requests to files, by the names that Node has for them; the last are those that close a handle. */
const fileWork = /^(FSReq|FileHandleCloseReq|CloseReq)/i;

/** What is active now, but timers, which are counted by themselves. */
export function countResources(): Resources {
  const counts = new Map<string, number>();
  for (const name of process.getActiveResourcesInfo()) {
    if (name === 'Timeout' || name === 'Immediate') continue;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

/** The names of those that are more now than they were. */
export function resourcesBeyond(known: Resources): string[] {
  return [...countResources()].filter(([name, count]) => count > (known.get(name) ?? 0)).map(([name]) => name);
}

export function isFileWork(resource: string): boolean {
  return fileWork.test(resource);
}
