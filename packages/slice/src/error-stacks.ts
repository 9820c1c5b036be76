import type { ErrorRecord } from '@accelerator/base';

/** The record with stacks that point into the TypeScript source, where they can be mapped. */
export function withMappedStacks(record: ErrorRecord, mapStack: (stack: string) => string): ErrorRecord {
  const mapped = (each: ErrorRecord): ErrorRecord => withMappedStacks(each, mapStack);
  return {
    ...record,
    ...(record.stack !== undefined && { stack: orUnmapped(record.stack, mapStack) }),
    ...(record.cause !== undefined && { cause: mapped(record.cause) }),
    ...(record.errors !== undefined && { errors: record.errors.map(mapped) }),
  };
}

/** The source map may not be readable: when too many files are open, that is just what failed. */
function orUnmapped(stack: string, mapStack: (stack: string) => string): string {
  try {
    return mapStack(stack);
  } catch {
    return stack;
  }
}
