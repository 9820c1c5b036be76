import type { JobState, RunJobState } from '@accelerator/inspect';
import type { RunStatus } from '@accelerator/store';
import type { JSX } from 'preact';
import { Icon, type IconName } from './icons.tsx';

type State = JobState | RunJobState | RunStatus;

/** What a state is called, and which drawing and colour it has: one for one meaning, wherever it is shown. */
const looks: Readonly<Record<State, readonly [word: string, icon: IconName]>> = {
  done: ['done', 'done'],
  built: ['built', 'built'],
  finished: ['finished', 'finished'],
  reused: ['reused', 'reused'],
  running: ['running', 'running'],
  failed: ['failed', 'failed'],
  unfinished: ['broken off', 'unfinished'],
  'broken-off': ['broken off', 'unfinished'],
  stopped: ['stopped', 'stopped'],
  collected: ['collected', 'collected'],
  unreadable: ['unreadable', 'warning'],
};

export function stateWord(state: State): string {
  return looks[state][0];
}

/** A state by shape, word and colour. */
export function StateMark({ state }: { readonly state: State }): JSX.Element {
  const [word, icon] = looks[state];
  return (
    <span class={`state state-${icon}`}>
      <Icon name={icon} />
      {word}
    </span>
  );
}
