import { rmSync } from 'node:fs';
import { ifUnlocked } from '../locks/kernel-locks.ts';
import { parseJson } from '../parse-json.ts';
import type { Workdir } from '../workdir.ts';
import { isProcessIdentity, mayBeAlive, type ProcessIdentity, thisProcess } from './alive.ts';

/** Of a session of which nothing else is known. */
const youngMs = 60_000;

/** The first line of a session. @param from number of the newest job when it began: a job with a lower one is not its own */
export function sessionHeader(from: number, run: string | undefined): string {
  return `${JSON.stringify({ ...thisProcess(), from, ...(run !== undefined && { run }) })}\n`;
}

/** A session as it was found. Its engine may be dead. */
export interface FoundSession {
  readonly file: string;
  readonly owner: ProcessIdentity | undefined;
  readonly from: number;
  /** Id of the run that it is for. */
  readonly run: string | undefined;
  readonly used: readonly string[];
}

/** @throws AcceleratorError `FILE_REFUSED` when a link stands in the place of the folder */
export function foundSessions(workdir: Workdir): FoundSession[] {
  const { door } = workdir;
  return door.list('sessions').flatMap((entry) => {
    const name = `sessions/${entry.name}`;
    const text = entry.isFile() ? door.readIfThere(name)?.toString('utf8') : undefined;
    if (text === undefined) return [];
    const [first = '', ...used] = text.split('\n').filter(Boolean);
    return [{ file: door.pathTo(name), used, ...parseHeader(first) }];
  });
}

/** Takes no lock. */
export function isAlive({ owner, file }: FoundSession): boolean {
  return mayBeAlive(owner, file, youngMs);
}

/**
 * Whether another engine may be at a job right now. Where locks are not shared, a job may be built by two at once. Takes
 * no lock.
 */
export function isUsedElsewhere(workdir: Workdir, id: string): boolean {
  const here = thisProcess();
  return foundSessions(workdir).some(
    (session) => session.used.includes(id) && !isSameProcess(session.owner, here) && isAlive(session),
  );
}

function isSameProcess(owner: ProcessIdentity | undefined, here: ProcessIdentity): boolean {
  return owner?.host === here.host && owner.pid === here.pid && owner.boot === here.boot && owner.began === here.began;
}

/** A session of an engine that runs right now. */
export type LiveSession = Pick<FoundSession, 'from'> & { readonly used: ReadonlySet<string> };

/** What engines use right now. */
export async function liveSessions(workdir: Workdir): Promise<LiveSession[]> {
  const live: LiveSession[] = [];
  for (const session of foundSessions(workdir)) {
    if (isAlive(session) || !(await ifUnlocked(session.file, () => {}))) {
      live.push({ from: session.from, used: new Set(session.used) });
    }
  }
  return live;
}

/** Removes what engines that died have left. */
export async function removeDeadSessions(workdir: Workdir): Promise<void> {
  for (const session of foundSessions(workdir)) {
    if (!isAlive(session)) await ifUnlocked(session.file, () => rmSync(session.file, { force: true }));
  }
}

function parseHeader(line: string): Pick<FoundSession, 'owner' | 'from' | 'run'> {
  const header = parseJson(line);
  if (!isProcessIdentity(header)) return { owner: undefined, from: 0, run: undefined };
  return {
    owner: header,
    from: 'from' in header && typeof header.from === 'number' ? header.from : 0,
    run: 'run' in header && typeof header.run === 'string' ? header.run : undefined,
  };
}
