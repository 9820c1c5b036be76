import { isAcceleratorError, messageOf } from '@accelerator/base';
import { sqlInvalid } from './errors.ts';
import { namesIn } from './names-in.ts';
import type { LazyFrame, Polars } from './polars.ts';

/** What a query begins with that gives rows. Others Polars would carry out on its own tables, and nothing would come of it. */
const beginnings: ReadonlySet<string> = new Set(['select', 'with', 'values', 'from', 'table', 'show', 'explain']);

/** A query over tables, planned. @throws AcceleratorError `SQL_INVALID` */
export function lazyQuery(polars: Polars, query: string, tables: ReadonlyMap<string, LazyFrame>): LazyFrame {
  const [first] = namesIn(query);
  if (first !== undefined && !first.isQuoted && !beginnings.has(first.name.toLowerCase()))
    throw sqlInvalid(`expected SELECT or WITH, which give rows, received ${first.name.toUpperCase()}`);
  // Without a prototype: `__proto__` is a name like any other.
  const named: Record<string, LazyFrame> = Object.create(null);
  for (const [name, frame] of tables) named[name] = frame;
  return orInvalid(() => {
    const frame = polars.SQLContext(named).execute(query, { eager: false });
    // What went wrong stands where the plan should be.
    const plan: unknown = Reflect.get(frame, '_ldf');
    if (plan instanceof Error) throw plan;
    return frame;
  });
}

/** What Polars refuses is a mistake in the query. @throws AcceleratorError `SQL_INVALID` */
export function orInvalid<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw asInvalid(error);
  }
}

/** What Polars refuses when rows are read: it is told later. */
export function asInvalid(error: unknown): Error {
  return isAcceleratorError(error) ? error : sqlInvalid(messageOf(error));
}
