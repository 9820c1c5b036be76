import { leave } from '../output/early-exit.ts';
import { writeLines } from '../output/write-lines.ts';

/** What a script leaves to end by itself, such as the last request to a log, takes no longer. */
const patienceMs = 2000;
/** It is counted in looks: while a machine stands still nobody can end. */
const lookEveryMs = 100;
/** Enough to read the line, and to see in a log which run it was. */
const noticeMs = 5000;

/** Node's names for what keeps a process, in words. */
const words: Readonly<Record<string, string>> = {
  Timeout: 'a timer',
  Immediate: 'a timer',
  TCPServerWrap: 'a server',
  PipeServerWrap: 'a server',
  TCPSocketWrap: 'a connection',
  TLSWrap: 'a connection',
  UDPWrap: 'a socket',
  ProcessWrap: 'a program that it started',
  MessagePort: 'a thread',
  Worker: 'a thread',
  FSEventWrap: 'a watcher of files',
  StatWatcher: 'a watcher of files',
};

/** What keeps this process, each as often as it does. */
export type Keepers = readonly string[];

export function keepersNow(): Keepers {
  return process.getActiveResourcesInfo();
}

/**
 * The run is over, and whatever its script has opened and not closed, such as a server, would keep this process for
 * ever: in a nightly run nobody would see it. It is said, and ended some seconds later.
 *
 * @param known what kept this process before the script ran
 */
export function endWhatIsLeft(known: Keepers, status: number): void {
  let looks = 0;
  const timer = setInterval(() => {
    if (++looks < patienceMs / lookEveryMs) return;
    clearInterval(timer);
    const left = keepersBeyond(known);
    const what = left.length === 0 ? 'something' : left.join(' and ');
    writeLines(process.stderr, [
      `note  The run is over, but what its script has left running keeps this process: ${what}. It ends in ${noticeMs / 1000} s. What a script opens it has to close; what the run is to wait for it has to await.`,
    ]);
    setTimeout(() => leave(status), noticeMs).unref();
  }, lookEveryMs).unref();
}

function keepersBeyond(known: Keepers): string[] {
  const beyond = [...keepersNow()];
  for (const name of known) {
    const index = beyond.indexOf(name);
    if (index >= 0) beyond.splice(index, 1);
  }
  return [...new Set(beyond.map((name) => words[name] ?? name))];
}
