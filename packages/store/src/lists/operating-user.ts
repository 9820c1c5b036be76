import { userInfo } from 'node:os';

/** The user of the operating system as the owner of lists: characters that the name of a folder can't have are `_`. */
export function operatingUser(): string {
  const name = nameOfUser().replace(/[^\p{L}\p{M}\p{N}_.-]/gu, '_');
  return name.replace(/^[^\p{L}\p{N}_]/u, '_').replace(/\.+$/, '') || '_';
}

function nameOfUser(): string {
  try {
    return userInfo().username;
  } catch {
    // In a container a user may have no name.
    return `uid${process.getuid?.() ?? 0}`;
  }
}
