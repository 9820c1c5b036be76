import { jsonValue } from '@accelerator/job';
import type { TimedEvent } from '@accelerator/store';

/** The log of a run and `--json` ask for the same. */
let last: { readonly event: TimedEvent; readonly text: string } | undefined;

/** An event as one line of JSON, as it was when it was first asked for. */
export function eventText(event: TimedEvent): string {
  if (last?.event !== event) last = { event, text: textOf(event) };
  return last.text;
}

/** Details of an error may be values that JSON can't say. */
function textOf(event: TimedEvent): string {
  try {
    return JSON.stringify(event);
  } catch (error) {
    if (error instanceof TypeError) return JSON.stringify(jsonValue(event));
    throw error;
  }
}
