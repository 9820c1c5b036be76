import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { formatJson, writeFileAtomic } from '@accelerator/base';
import type { Job } from '@accelerator/store';

/** An author's declaration by which a job was reused. */
export interface EquivalenceNote {
  /** What was declared: the fingerprint of the declaring source, and of the earlier one. */
  readonly present: string;
  readonly earlier: string;
  /** The bundle that asked. */
  readonly source: string;
}

/** Keeps the declaration in the job directory, as `equivalent.json`, once. */
export function noteEquivalence(job: Job, note: EquivalenceNote): void {
  const file = path.join(job.path, 'equivalent.json');
  const notes: EquivalenceNote[] = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [];
  if (notes.some(({ source, earlier }) => source === note.source && earlier === note.earlier)) return;
  writeFileAtomic(file, formatJson([...notes, note]));
}
