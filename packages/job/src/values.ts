import * as base from '@accelerator/base';
import { AcceleratorError, isAcceleratorError, messageOf, RefusedValue, type ValueReferences } from '@accelerator/base';

/**
 * The bytes of a result, of a saved value, or of what passes between phases: they give exactly this value again.
 * @param root what it is called in a sentence: `result`
 * @throws AcceleratorError `RESULT_NOT_CLONEABLE` naming the part that can't be kept as it is
 */
export function packValue(value: unknown, root = 'value', references?: ValueReferences): Buffer {
  try {
    return base.packValue(value, root, references);
  } catch (error) {
    if (!(error instanceof RefusedValue)) throw error;
    throw new AcceleratorError({
      /**
       * What a phase returned, or `job.save` was given, holds something that would not come back as it is: a Promise
       * whose `await` is missing, a function, an open file, an instance of a class.
       *
       * @remedy Return plain values: numbers, texts, lists, maps, sets, dates, bytes and objects of these; datasets and
       * jobs too.
       */
      code: 'RESULT_NOT_CLONEABLE',
      // With the hint: a run prints the sentences of causes, and the hint only of what failed because of them.
      message: `Expected a value that can be kept as ${error.path}, received ${error.received}.${error.hint === undefined ? '' : ` ${error.hint}`}`,
      cause: error.cause,
      details: { path: error.path },
    });
  }
}

/**
 * @param where the file, for the sentence
 * @throws AcceleratorError `VALUE_DAMAGED`, and what opening a dataset or job in it throws
 */
export function unpackValue(bytes: Uint8Array, where = 'memory', references?: ValueReferences): unknown {
  try {
    return base.unpackValue(bytes, references);
  } catch (error) {
    if (isAcceleratorError(error)) throw error;
    throw new AcceleratorError({
      /**
       * A result or a saved value is not as it was written, or is no value at all.
       *
       * @remedy Build the job again. For a file that was not made by `job.save`, use `job.open` or `job.readFile`.
       */
      code: 'VALUE_DAMAGED',
      message: `The value in ${where} can't be read: ${messageOf(error)}.`,
      cause: error,
      details: { file: where },
    });
  }
}
