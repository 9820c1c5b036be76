import { createHash } from 'node:crypto';

/**
 * What a key, a record or a message has in place of the value of an environment variable: it tells whether the value is
 * the same, and not what it is. SHA-256, so that a value of some length can't be found by trying.
 * @returns null when the variable is not set
 */
export function variableDigest(name: string, value: string | undefined): string | null {
  if (value === undefined) return null;
  return createHash('sha256')
    .update(JSON.stringify([name, value]))
    .digest('hex')
    .slice(0, 32);
}
