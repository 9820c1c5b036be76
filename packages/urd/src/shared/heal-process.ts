import { readFileSync } from 'node:fs';
import { toErrorRecord } from '@accelerator/base';
import { type RunEvent, Session } from '@accelerator/store';
import { Project } from '../project.ts';
import type { HealAnswer, HealOrder } from './heal-now.ts';
import { openShared } from './open-shared.ts';

/** A script of the built engine can't wait at its top. */
async function answer(order: HealOrder): Promise<HealAnswer> {
  const events: RunEvent[] = [];
  try {
    await heal(order, (event) => events.push(event));
    return { events };
  } catch (error) {
    return { events, error: toErrorRecord(error) };
  }
}

async function heal(
  { project: directory, workdir: place, file }: HealOrder,
  emit: (event: RunEvent) => void,
): Promise<void> {
  const project = await Project.open(directory, { workdir: place });
  const workdir = project.openWorkdir();
  const session = new Session(workdir);
  const { signal } = new AbortController();
  const shared = await openShared({ project, workdir, emit, session, signal });
  try {
    await shared?.columns.bring(file);
    await shared?.settled();
  } finally {
    shared?.close();
    session.close();
  }
}

void answer(JSON.parse(readFileSync(0, 'utf8'))).then((given) => process.stdout.write(JSON.stringify(given)));
