import { AcceleratorError } from '@accelerator/base';
import type { SharedCache } from '@accelerator/shared-cache';
import { type RunEvent, Session, type Workdir } from '@accelerator/store';
import { type Config, openShared, Project } from '@accelerator/urd';

/** A shared cache that a command works with, and what it has told so far. */
export interface CacheAtWork {
  readonly project: Project;
  readonly workdir: Workdir;
  readonly session: Session;
  readonly shared: SharedCache;
  readonly events: readonly RunEvent[];
}

/**
 * Lets a command work with the shared cache of the project here, and a workdir.
 * @throws AcceleratorError `NO_SHARED_CACHE`, `SHARED_CACHE_AWAY`
 */
export async function withSharedCache<T>(
  workdirNamed: string | undefined,
  work: (at: CacheAtWork) => Promise<T>,
): Promise<T> {
  const project = await Project.open(process.cwd(), workdirNamed === undefined ? {} : { workdir: workdirNamed });
  sharedCacheOf(project);
  const workdir = project.openWorkdir();
  const session = new Session(workdir);
  const events: RunEvent[] = [];
  const emit = (event: RunEvent): void => {
    events.push(event);
  };
  const shared = await openShared({ project, workdir, emit, session, signal: new AbortController().signal });
  try {
    if (shared === undefined) throw noSharedCache();
    const done = await work({ project, workdir, session, shared, events });
    await shared.settled();
    for (const event of events) if (event.type === 'shared-cache-closed') throw sharedCacheAway(event);
    return done;
  } finally {
    shared?.close();
    session.close();
  }
}

/** What a project says of its shared cache. @throws AcceleratorError `NO_SHARED_CACHE` */
export function sharedCacheOf({ config }: Pick<Project, 'config'>): NonNullable<Config['sharedCache']> {
  if (config.sharedCache !== undefined) return config.sharedCache;
  throw noSharedCache();
}

/** A command of the shared cache was called in a project that has none. */
function noSharedCache(): AcceleratorError {
  return new AcceleratorError({
    code: 'NO_SHARED_CACHE',
    message: 'This project has no shared cache.',
    hint: 'It stands in ax.config.ts as `sharedCache: { url: … }`.',
  });
}

/** A command needs the shared cache, and it can't be reached. A run goes on without. */
function sharedCacheAway({ place, reason }: { readonly place: string; readonly reason: string }): AcceleratorError {
  return new AcceleratorError({
    code: 'SHARED_CACHE_AWAY',
    message: `The shared cache at ${place} can't be reached: ${reason}.`,
    hint: 'What was done before that counts; call the command again when it is there.',
    details: { place, reason },
  });
}
