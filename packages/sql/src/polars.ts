import { AcceleratorError, importModule } from '@accelerator/base';

/** What is used of the package nodejs-polars, its default export. Its own types are not there where it is not installed. */
export interface Polars {
  readIPC(bytes: Buffer): Frame;
  col(name: string): Expression;
  readonly Int64: object;
  SQLContext(tables: Record<string, Frame | LazyFrame>): {
    execute(query: string, options: { readonly eager: false }): LazyFrame;
  };
}

export interface Frame {
  lazy(): LazyFrame;
  writeIPC(): Buffer;
}

export interface LazyFrame {
  select(...columns: (string | Expression)[]): LazyFrame;
  describeOptimizedPlan(): string;
  collect(): Promise<Frame>;
}

export interface Expression {
  alias(name: string): Expression;
  cast(type: object): Expression;
}

/** The package, which is there only where somebody has installed it. @throws AcceleratorError `POLARS_MISSING` */
export async function loadPolars(): Promise<object> {
  try {
    // Its declarations don't compile in every project: a compiler must not find this import.
    const { default: polars } = await importModule('nodejs-polars');
    if (typeof polars !== 'object' || polars === null) throw new Error('It has no default export.');
    return polars;
  } catch (cause) {
    throw polarsMissing(cause);
  }
}

const needed: readonly (keyof Polars)[] = ['readIPC', 'col', 'SQLContext', 'Int64'];

/** @param given what `import` gave. @throws AcceleratorError `POLARS_MISSING` for something else, or a version without SQL */
export function asPolars(given: object): Polars {
  if (isPolars(given)) return given;
  throw polarsMissing(new Error(`It has not all of ${needed.join(', ')}.`));
}

function isPolars(given: object): given is Polars {
  return needed.every((name) => ['function', 'object'].includes(typeof Reflect.get(given, name)));
}

/** SQL was asked for, and Polars, which runs it, is not installed or does not run here. */
export function polarsMissing(cause: unknown): AcceleratorError {
  return new AcceleratorError({
    code: 'POLARS_MISSING',
    message: 'SQL needs the package nodejs-polars, which can’t be loaded here.',
    hint: 'Install it in the project: `npm install nodejs-polars`.',
    cause,
  });
}
