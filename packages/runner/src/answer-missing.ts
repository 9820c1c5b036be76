import { toErrorRecord, writeFileAtomic } from '@accelerator/base';
import { type MissingFile, type MissingFileAnswer, missingAnswerFile } from '@accelerator/slice';
import type { JobRun } from './job-run.ts';
import { quietly } from './quietly.ts';

/** Makes a column file come for which a task waits, and says so. */
export async function answerMissing({ path, tools }: JobRun, { file, answer }: MissingFile): Promise<void> {
  let answered: MissingFileAnswer = {};
  try {
    if (tools.bringFile === undefined) throw new Error(`Internal error: nobody knows where ${file} is`);
    await tools.bringFile(file);
  } catch (error) {
    answered = { error: toErrorRecord(error) };
  }
  // On a full disk it waits until the run is stopped, as there is nothing that it could go on with.
  quietly(() => writeFileAtomic(missingAnswerFile(path, answer), JSON.stringify(answered)));
}
