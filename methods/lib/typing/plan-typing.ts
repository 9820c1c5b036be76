import { type CurrentJob, Dataset, type DatasetWriter, type TextType, withTextDefaults } from '@accelerator/sdk';
import { datasetsAfter } from '../tables/new-rows.ts';
import { ColumnConverter, type TypedColumn } from './convert-column.ts';
import { missingColumn, noText, wrongTyping } from './errors.ts';
import { hasText } from './text-of.ts';
import { type ColumnView, viewColumns } from './view-columns.ts';

/** What was asked for. */
export interface TypingOptions {
  readonly types: Readonly<Record<string, TextType>>;
  readonly defaults: Readonly<Record<string, string | null>>;
  readonly rename: Readonly<Record<string, string | null>>;
  readonly onError: 'fail' | 'record';
  readonly hashlabel?: string | undefined;
  readonly discardUntyped: boolean;
  readonly timezone?: string | undefined;
  readonly ambiguous?: 'earlier' | 'later' | 'bad' | undefined;
  readonly decimal?: '.' | ',' | undefined;
  readonly thousands?: string | undefined;
  readonly caption?: string | undefined;
}

/** How one dataset of the chain is made. Plain data, datasets and writers. */
export interface TypingPlan {
  readonly source: Dataset;
  readonly writer: DatasetWriter;
  /** Where rows with bad values go. */
  readonly bad: DatasetWriter | undefined;
  /** Columns that are made, with the column that each is made of. */
  readonly typed: readonly (TypedColumn & { readonly source: string })[];
  /** Columns that are copied, by their new names. Empty where they are linked. */
  readonly copied: readonly (readonly [name: string, source: string])[];
  /** Rows are written anew, and not beside those of the source. */
  readonly isCopy: boolean;
  /** Rows get to other slices. */
  readonly isRehashed: boolean;
  /** What stands in the bad rows for the reason. */
  readonly reason: string;
}

interface PlanParts {
  readonly job: CurrentJob;
  readonly options: TypingOptions;
  readonly datasets: readonly Dataset[];
  readonly previous: Dataset | undefined;
}

/** Plans all datasets of the chain, the oldest first; each follows the one before. */
export function planTyping(parts: PlanParts): TypingPlan[] {
  const { options, datasets } = parts;
  const [last] = datasets.slice(-1);
  if (last !== undefined) checkNames(options, datasets, last);
  const plans: TypingPlan[] = [];
  for (const [index, source] of datasets.entries()) {
    const name = index === datasets.length - 1 ? 'default' : String(index);
    plans.push(planDataset(parts, source, name, plans.at(-1)));
  }
  return plans;
}

/** What is named nowhere in the chain is misspelled. */
function checkNames({ types, defaults, rename }: TypingOptions, datasets: readonly Dataset[], last: Dataset): void {
  for (const name of Object.keys(defaults)) {
    if (!Object.hasOwn(types, name))
      throw missingColumn(last, name, 'it has a default, but no type', Object.keys(types));
  }
  for (const name of Object.keys(rename)) {
    if (datasets.some(({ columns }) => columns.has(name))) continue;
    throw missingColumn(last, name, 'it can’t be renamed', last.columns.keys());
  }
}

function planDataset(parts: PlanParts, source: Dataset, name: string, before: TypingPlan | undefined): TypingPlan {
  const { job, options, previous } = parts;
  const view = viewColumns(source, options);
  const typed = typedColumns(source, view, options);
  const nullable = new Map(typed.map((column) => [column.name, isNullable(source, column)]));
  const names = [...view.sources.keys()];
  const isTyped = (each: string): boolean => Object.hasOwn(options.types, each);
  const hashlabel = hashlabelOf(source, view, options);
  const isRehashed =
    hashlabel !== null && (options.hashlabel !== undefined || (isTyped(hashlabel) && view.hashlabel === hashlabel));
  const isCopy: boolean = isRehashed || options.onError === 'record' || options.discardUntyped;
  const copied = isCopy && !options.discardUntyped ? names.filter((each) => !isTyped(each)) : [];
  const written = isCopy ? names.filter((each) => isTyped(each) || copied.includes(each)) : names.filter(isTyped);
  if (isCopy) checkRetracted(source, parts.datasets);
  const columns = written.map((each) => {
    const column = typed.find((one) => one.name === each);
    const from = source.column(view.sources.get(each) ?? each);
    return column === undefined
      ? ([each, { type: from.type, nullable: from.nullable }] as const)
      : ([each, { type: new ColumnConverter(column).type, nullable: nullable.get(each) ?? true }] as const);
  });
  const writer = job.datasetWriter({
    name,
    columns,
    previous: before?.writer ?? previous,
    caption: options.caption ?? source.caption,
    filename: source.filename,
    hashlabel: isCopy && hashlabel !== null && !written.includes(hashlabel) ? null : hashlabel,
    ...(!isCopy && { parent: source, ...linkedNames(source, view, isTyped) }),
  });
  const reason = freeName('reason', Object.keys(options.types));
  return {
    source,
    writer,
    bad:
      options.onError === 'record'
        ? job.datasetWriter({
            name: name === 'default' ? 'bad' : `${name}.bad`,
            columns: [
              ...typed.map((column) => {
                const { type, nullable: has } = source.column(column.source);
                return [column.name, { type, nullable: has }] as const;
              }),
              [reason, 'unicode'] as const,
            ],
            previous: before === undefined ? badBefore(job, previous) : before.bad,
          })
        : undefined,
    typed,
    copied: copied.map((each) => [each, view.sources.get(each) ?? each] as const),
    isCopy,
    isRehashed,
    reason,
  };
}

/** A copy leaves out what is retracted. What a job before has copied can't be retracted any more: its rows lie elsewhere. */
function checkRetracted(source: Dataset, datasets: readonly Dataset[]): void {
  const gone = source.retracts.find(({ dataset }) => !datasets.some(({ id }) => id === dataset));
  if (gone === undefined) return;
  throw wrongTyping(
    `Expected a source whose rows stay, but ${source.id} retracts rows of ${gone.dataset}, which was typed before.`,
    "Without onError: 'record', hashlabel and discardUntyped, columns are appended and the rows retracted; or give no previous.",
  );
}

function typedColumns(source: Dataset, view: ColumnView, options: TypingOptions): TypingPlan['typed'] {
  const { timezone, ambiguous, decimal, thousands } = options;
  return Object.entries(options.types).map(([name, given]) => {
    const from = view.sources.get(name) ?? name;
    const column = source.column(from);
    if (!hasText(column.type)) throw noText(source, from, column.type);
    const type = withTextDefaults(given, { timezone, ambiguous, decimal, thousands });
    if (type.encoding !== undefined && column.type !== 'bytes') {
      throw wrongTyping(
        `Expected bytes in column '${from}' of dataset ${source.id} to be decoded from ${type.encoding}, but it has the type ${column.type}: that is decoded already.`,
      );
    }
    return {
      name,
      source: from,
      type,
      fallback: Object.hasOwn(options.defaults, name) ? options.defaults[name] : undefined,
    };
  });
}

/** Whether a column that is made may hold nulls. Looks at its type and default too. */
function isNullable(source: Dataset, column: TypingPlan['typed'][number]): boolean {
  return source.column(column.source).nullable || column.fallback === null || new ColumnConverter(column).nullable;
}

/** The column by which rows are placed, by its new name. */
function hashlabelOf(source: Dataset, view: ColumnView, options: TypingOptions): string | null {
  const { hashlabel, discardUntyped, types } = options;
  if (hashlabel === undefined) return view.hashlabel;
  if (hashlabel === '') return null;
  const isThere = view.sources.has(hashlabel) && (!discardUntyped || Object.hasOwn(types, hashlabel));
  if (!isThere) throw missingColumn(source, hashlabel, 'rows can’t be placed by it', view.sources.keys());
  return hashlabel;
}

/** Which columns of the source are not linked, and which under another name. */
function linkedNames(
  source: Dataset,
  view: ColumnView,
  isTyped: (name: string) => boolean,
): { readonly drop: string[]; readonly rename: Record<string, string> } {
  const linked = [...view.sources].filter(([name]) => !isTyped(name));
  const rename = linked.filter(([name, old]) => name !== old).map(([name, old]) => [old, name] as const);
  const kept = new Set(linked.map(([, old]) => old));
  // What is written under the name of a column takes its place.
  const drop = [...source.columns.keys()].filter((old) => !kept.has(old) && !isTyped(old));
  return { drop, rename: Object.fromEntries(rename) };
}

function freeName(wanted: string, taken: readonly string[]): string {
  return taken.includes(wanted) ? freeName(`${wanted}_`, taken) : wanted;
}

/** The bad rows of the job before. */
function badBefore(job: CurrentJob, previous: Dataset | undefined): Dataset | undefined {
  if (previous === undefined) return undefined;
  const before = job.jobOf(previous);
  return before.datasets().includes('bad') ? before.dataset('bad') : undefined;
}

/**
 * How many datasets at the end of the chain of `source` came after that of which `previous` was made. It is told by what it
 * contains, so that it may have been built again.
 */
export function countNew(job: CurrentJob, source: Dataset, previous: Dataset | undefined): number {
  if (previous === undefined) return source.chain().datasets.length;
  const { source: before } = job.jobOf(previous).inputs;
  if (!(before instanceof Dataset)) {
    throw wrongTyping(
      `Expected a dataset of type_columns for previous, received ${previous.id}: its job has no input source, so nobody knows which rows are new.`,
    );
  }
  const fresh = datasetsAfter(source, before);
  if (fresh === undefined) {
    throw wrongTyping(
      `Expected a source that continues ${before.id}, of which ${previous.id} was made, received ${source.id}: its chain does not have it.`,
      'Give the source that continues it, or no previous.',
    );
  }
  return fresh.length;
}
