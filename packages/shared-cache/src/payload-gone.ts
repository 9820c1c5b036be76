import { AcceleratorError } from '@accelerator/base';

export const payloadGoneCode = 'PAYLOAD_GONE';

/** The bytes of a column are not in the shared cache any more, from which its job came. */
export function payloadGone(what: { job: string; column: string; slice: string }, why: string): AcceleratorError {
  return new AcceleratorError({
    code: 'PAYLOAD_GONE',
    message: `Slice ${what.slice} of column '${what.column}' of ${what.job} is to be had neither here nor from the shared cache: ${why}.`,
    hint: `\`ax pull ${what.job}\` builds again what is gone; so does a run that needs it.`,
    details: what,
  });
}
