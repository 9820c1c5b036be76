import { diskKey } from './file-names.ts';
import { groupsOfSeveral } from './groups.ts';

/** The keys of a map, or a set. */
type KnownNames = Pick<ReadonlyMap<string, unknown>, 'has' | 'keys'>;

/**
 * Finds for names that are not known the known ones that mean the same file in another spelling (`é` as one character or
 * as two, which copying changes), where no other file has that.
 */
export function pairSpellings(names: readonly string[], known: KnownNames): Map<string, string> {
  const pairs = new Map<string, string>();
  const unknown = names.filter((name) => isSpelled(name) && !known.has(name));
  if (unknown.length === 0) return pairs;
  const present = new Set(names);
  const spellings = new Map<string, string>();
  for (const name of known.keys())
    if (isSpelled(name) && !present.has(name)) spellings.set(name.normalize('NFC'), name);
  for (const name of unknown) {
    const key = name.normalize('NFC');
    const other = spellings.get(key);
    if (other === undefined) continue;
    pairs.set(name, other);
    spellings.delete(key);
  }
  return pairs;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these have one spelling only.
const isSpelled = (name: string): boolean => /[^\u0000-\u007f]/.test(name);

const shown = 3;

/** Says which names differ only in capital letters or in spelling: on another disk they would be one file. */
export function describeLookalikes(names: Iterable<string>): string | undefined {
  const alike = groupsOfSeveral(names, diskKey);
  if (alike.length === 0) return undefined;
  const some = alike.slice(0, shown).map((group) => group.map((name) => `'${name}'`).join(' and '));
  return `Names that differ only in capitals or in the spelling of accents: ${some.join(', ')}${alike.length > shown ? `, and ${alike.length - shown} more` : ''}.`;
}
