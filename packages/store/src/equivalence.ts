import { digestOf, formatJson, hasShape, isAcceleratorError, listOf, objectOf, textLike } from '@accelerator/base';
import { equivalenceFile } from '@accelerator/job';
import type { Workdir } from './workdir.ts';

/** An author's declaration by which a job was reused. */
interface EquivalenceNote {
  /** What was declared: the fingerprint of the declaring source, and of the earlier one. */
  readonly present: string;
  readonly earlier: string;
  /** The bundle that asked. */
  readonly source: string;
}

interface KeptNote extends EquivalenceNote {
  /** Of the others. */
  readonly checksum: string;
}

const digest = textLike(/^[0-9a-f]{32}$/, 'a digest of 32 hexadecimal digits');
const notesShape = listOf(objectOf<KeptNote>({ present: digest, earlier: digest, source: digest, checksum: digest }));

/**
 * Keeps the declaration in the job directory, as `equivalent.json`, once. It only tells: notes that can't be read any
 * more are written anew, and where something else has the name nothing is kept.
 */
export function noteEquivalence(workdir: Workdir, id: string, note: EquivalenceNote): void {
  const name = `${id}/${equivalenceFile}`;
  if (workdir.otherOf(id) !== undefined) return;
  try {
    const notes = parse(workdir.door.readIfThere(name)) ?? [];
    if (notes.some(({ source, earlier }) => source === note.source && earlier === note.earlier)) return;
    workdir.door.write(name, formatJson([...notes, { ...note, checksum: checksumOf(note) }]));
  } catch (error) {
    if (!isAcceleratorError(error) || error.code !== 'FILE_REFUSED') throw error;
  }
}

/** What is wrong with the notes of a job, if anything is. */
export function equivalenceProblem({ door }: Workdir, id: string): string | undefined {
  const bytes = door.readIfThere(`${id}/${equivalenceFile}`);
  return bytes === undefined || parse(bytes) !== undefined ? undefined : `its ${equivalenceFile} is damaged`;
}

/** undefined for what is not as it was written. */
function parse(bytes: Buffer | undefined): readonly KeptNote[] | undefined {
  if (bytes === undefined) return undefined;
  const text = bytes.toString('utf8');
  try {
    const notes: unknown = JSON.parse(text);
    if (!hasShape(notesShape, notes) || formatJson(notes) !== text) return undefined;
    return notes.every((note) => note.checksum === checksumOf(note)) ? notes : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function checksumOf({ present, earlier, source }: EquivalenceNote): string {
  return digestOf(JSON.stringify([present, earlier, source]));
}
