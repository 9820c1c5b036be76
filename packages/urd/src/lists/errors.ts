import { AcceleratorError } from '@accelerator/base';

/** A session was to begin while another one is open: there is one at a time, so that it is clear which job belongs to which. */
export const sessionOpen = (list: string, open: string): AcceleratorError =>
  new AcceleratorError({
    code: 'SESSION_OPEN',
    message: `Expected no open session when one of '${list}' begins, found one of '${open}'.`,
    hint: 'Put `await` before `urd.session(…)`, or call `urd.finish` or `urd.abort` first.',
  });

/** `urd.finish` or `urd.abort` was called without `urd.begin` before, or for another list. */
export const noSession = (what: string, open?: string): AcceleratorError =>
  new AcceleratorError({
    code: 'NO_SESSION',
    message: `Expected an open session for ${what}, found ${open === undefined ? 'none' : `one of '${open}'`}.`,
    hint: open === undefined ? '`urd.begin` opens one.' : `Name the list of \`urd.begin\`: \`urd.finish('${open}')\`.`,
  });

/** A build script has ended, and `urd.begin` had no `urd.finish`: nothing was entered. */
export const sessionNotFinished = (list: string): AcceleratorError =>
  new AcceleratorError({
    code: 'SESSION_NOT_FINISHED',
    message: `The build script ended within the session of '${list}', so nothing was entered.`,
    hint: `Call \`await urd.finish('${list}')\` at its end, or \`urd.abort()\`.`,
  });

/** Something was asked of a session that is over. */
export const sessionEnded = (list: string, what: string): AcceleratorError =>
  new AcceleratorError({
    code: 'SESSION_ENDED',
    message: `Expected ${what} before the session of '${list}' ended.`,
    hint: 'Put `await` before all that a session does.',
  });

/** A session ended without a job: an entry of nothing would say nothing. */
export const sessionEmpty = (list: string): AcceleratorError =>
  new AcceleratorError({
    code: 'SESSION_EMPTY',
    message: `Expected at least one job in the session of '${list}', found none.`,
    hint: 'Only builds count that are asked for between its begin and its end.',
  });

/** A session ended, and neither its beginning nor its end has said of which timestamp it is. */
export const timestampMissing = (list: string): AcceleratorError =>
  new AcceleratorError({
    code: 'TIMESTAMP_MISSING',
    message: `Expected a timestamp for the session of '${list}', received none.`,
    hint: 'Set `session.timestamp`, or give it to `urd.finish`.',
  });

/** A session asked for two entries of one list: an entry says from which one of each list it was made. */
export const listAskedTwice = (list: string): AcceleratorError =>
  new AcceleratorError({
    code: 'LIST_ASKED_TWICE',
    message: `Expected one entry of '${list}' to be asked for in a session, received a second one.`,
    hint: '`urd.peek(…)` looks at an entry without noting that the session depends on it.',
  });

/** An entry depends on the very entry that it is to replace. */
export const entryFromItself = (entry: string): AcceleratorError =>
  new AcceleratorError({
    code: 'ENTRY_FROM_ITSELF',
    message: `The entry ${entry} can't be made from the entry at its own timestamp, or a later one.`,
    hint: 'Say the timestamp when the session begins: then it finds only entries before it.',
  });

/** `urd.buildChained` in a session finds `previous` by the name of the job. */
export const chainNameMissing = (method: string): AcceleratorError =>
  new AcceleratorError({
    code: 'CHAIN_NAME_MISSING',
    message: `Expected a name for ${method}: in a session urd.buildChained finds 'previous' by it.`,
    hint: `\`urd.buildChained('${method}', {…}, { name: '${method}' })\`.`,
  });

/** `urd.buildChained` in a session takes `previous` from the entry that the session asked for last; it has asked for none. */
export const nothingAsked = (method: string, list: string): AcceleratorError =>
  new AcceleratorError({
    code: 'NOTHING_ASKED',
    message: `Expected the session of '${list}' to ask for an entry before urd.buildChained('${method}', …).`,
    hint: `\`session.latest('${list}')\`: what it gives, or that there is none yet, is where the chain goes on.`,
  });
