/** What file systems say that have no links, neither hard nor symbolic ones. */
export const noLinks: ReadonlySet<string> = new Set(['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP']);

/** What they say to a hard link: there are none, or no more of this file. */
export const noHardLinks: ReadonlySet<string> = new Set([...noLinks, 'EMLINK']);
