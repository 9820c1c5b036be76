import type { EventListener, Session, Workdir } from '@accelerator/store';
import type { Project } from '../project.ts';

/** The run for which a shared cache is opened. */
export interface CacheRun {
  readonly project: Project;
  readonly workdir: Workdir;
  readonly emit: EventListener;
  readonly session: Pick<Session, 'use'>;
  readonly signal: AbortSignal;
}
