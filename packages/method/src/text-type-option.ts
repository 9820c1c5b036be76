import { problemOfTextType, type TextType } from '@accelerator/text';
import { z } from 'zod';

/**
 * An option that says how texts become values: `'int32'`, `{ type: 'date', format: '%Y-%m-%d' }`. What can't be is an
 * error before the job exists.
 */
export function textType(): z.ZodType<TextType> {
  return z.custom<TextType>().superRefine((given, context) => {
    const problem = problemOfTextType(given);
    if (problem === undefined) return;
    const message = problem.hint === undefined ? problem.message : `${problem.message}. ${problem.hint}`;
    context.addIssue({ code: 'custom', message, path: [...problem.path] });
  });
}
