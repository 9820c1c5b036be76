import { jsonValue } from '@accelerator/job';
import type { TimedEvent } from '@accelerator/store';

/** An event as one line of JSON. Details of an error may be values that JSON can't say. */
export function eventText(event: TimedEvent): string {
  try {
    return JSON.stringify(event);
  } catch (error) {
    if (error instanceof TypeError) return JSON.stringify(jsonValue(event));
    throw error;
  }
}
