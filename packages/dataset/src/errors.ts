import { AcceleratorError, describeValue, didYouMean, nearestNames } from '@accelerator/base';
import { type ColumnType, columnTypeNames } from '@accelerator/column';

/**
 * A job has no dataset of that name, or there is no such job.
 *
 * @remedy Check the name: the hint has those that there are. `ax ds JOB --list` lists the datasets of a job.
 */
export function datasetNotFound(id: string, jobId: string, names: readonly string[] | undefined): AcceleratorError {
  const reason = names === undefined ? `there is no job ${jobId} in the workdir` : `job ${jobId} has no such dataset`;
  const lacksDefault = names !== undefined && id === jobId;
  return new AcceleratorError({
    code: 'DATASET_NOT_FOUND',
    message: lacksDefault ? `Job ${jobId} has no default dataset.` : `There is no dataset ${id}: ${reason}.`,
    hint: names === undefined ? idHint(id, jobId) : namesHint(id.slice(jobId.length + 1) || 'default', names),
    details: { id, jobId, names: names ?? [] },
  });
}

function idHint(id: string, jobId: string): string | undefined {
  if (/-\d+$/.test(jobId)) return undefined;
  return `An id is like main-3 or main-3/bad. In a build script \`urd.dataset('${id}')\` is that of the latest job of a method.`;
}

function namesHint(wanted: string, names: readonly string[]): string {
  return names.length === 0 ? 'The job has no datasets.' : (didYouMean(wanted, names) ?? '');
}

/**
 * A dataset can't link columns of a dataset in another workdir, nor continue it: links stay within a workdir, so that it
 * can be moved. As an input that is read, it can be given.
 *
 * @remedy Import it into this workdir first: a method that reads it and writes what it needs.
 */
export function linkLeavesWorkdir(id: string, workdir: string, where: string): AcceleratorError {
  return new AcceleratorError({
    code: 'LINK_LEAVES_WORKDIR',
    message: `Expected a dataset of this workdir for ${where}, received ${id} of '${workdir}'.`,
    hint: 'It can be read, but neither linked nor continued: a method that writes what it reads brings it here.',
    details: { dataset: id, workdir },
  });
}

/**
 * The `dataset.json` of a dataset is not as it was written.
 *
 * @remedy Build the job again, or restore the file from a copy. `ax verify` shows what else is damaged.
 */
export function manifestDamaged(file: string, reason: string, cause?: unknown): AcceleratorError {
  return new AcceleratorError({
    code: 'MANIFEST_DAMAGED',
    message: `The dataset manifest ${file} cannot be read: ${reason}.`,
    hint: 'Build the job again, or restore the file from a copy.',
    cause,
    details: { file },
  });
}

/**
 * A dataset has no column of that name.
 *
 * @remedy Check the name: the hint has the nearest ones. `ax ds DATASET` lists the columns.
 */
export function columnNotFound(column: string, dataset: string, names: Iterable<string>, where = ''): AcceleratorError {
  return new AcceleratorError({
    code: 'COLUMN_NOT_FOUND',
    message: `${where === '' ? 'There' : `Expected a column '${column}' for ${where}, but there`} is no column ${where === '' ? `'${column}' in` : 'of that name in'} dataset ${dataset}.`,
    hint: didYouMean(column, names),
    details: { column, dataset },
  });
}

/**
 * A column of an input has another type than the method declares.
 *
 * @remedy Pass another dataset, or declare the type that the column has.
 */
export function wrongColumnType(
  column: string,
  dataset: string,
  where: string,
  expected: string,
  received: string,
): AcceleratorError {
  return new AcceleratorError({
    code: 'COLUMN_TYPE',
    message: `Expected ${expected} in column '${column}' for ${where}, but dataset ${dataset} has ${received} there.`,
    details: { column, dataset, expected, received },
  });
}

/** A column of an input has nulls, which the method does not expect. */
export function unexpectedNulls(column: string, dataset: string, where: string, nulls: number): AcceleratorError {
  return new AcceleratorError({
    code: 'COLUMN_HAS_NULLS',
    message: `Expected no nulls in column '${column}' for ${where}, but dataset ${dataset} has ${nulls} there.`,
    hint: `Declare it with { type: …, nullable: true } and let the method deal with null.`,
    details: { column, dataset, nulls },
  });
}

/**
 * A dataset writer was used in a way that it does not allow: written to after its end, in the wrong phase, twice for
 * one slice.
 *
 * @remedy The sentence says which call, and what is allowed.
 */
export function wrongWriterUse(dataset: string, message: string, hint?: string): AcceleratorError {
  return new AcceleratorError({
    code: 'WRITER_USE',
    message: `Dataset ${dataset}: ${message}`,
    hint,
    details: { dataset },
  });
}

/**
 * A column is declared with a type, a default or a name that can't be.
 *
 * @remedy The sentence says what is wrong in the declaration.
 */
export function wrongColumnSpec(where: string, column: string, reason: string, hint?: string): AcceleratorError {
  return new AcceleratorError({
    code: 'COLUMN_SPEC',
    message: `Column '${column}' of ${where}: ${reason}.`,
    hint,
    details: { where, column },
  });
}

/**
 * A dataset is declared without columns.
 *
 * @remedy Give them by name: `columns: { id: 'int32', text: 'unicode' }`.
 */
export function noColumns(where: string, received: unknown): AcceleratorError {
  return new AcceleratorError({
    code: 'NO_COLUMNS',
    message: `Expected columns by name for ${where}, such as { id: 'int32' }, received ${describeValue(received)}.`,
    details: { where },
  });
}

/**
 * A dataset has not as many rows in a slice as the parent to which its columns are to be appended, or as the dataset
 * it is merged with.
 *
 * @remedy Write one row for each row of the parent, in its order.
 */
export function rowCountDiffers(
  dataset: string,
  sliceno: number,
  expected: number,
  received: number,
  parent: string,
  column: string | undefined,
): AcceleratorError {
  return new AcceleratorError({
    code: 'ROW_COUNT',
    message: `Expected ${expected} rows${column === undefined ? '' : ` of column '${column}'`} in slice ${sliceno} of dataset ${dataset}, as many as its parent ${parent} has, received ${received}.`,
    details: { dataset, sliceno, expected, received, parent },
  });
}

/**
 * A dataset can't append to, follow or merge with one that has another number of slices.
 *
 * @remedy Use datasets of one workdir: there all have the same number of slices.
 */
export function sliceCountDiffers(
  dataset: string,
  slices: number,
  other: { readonly id: string; readonly slices: number },
): AcceleratorError {
  return new AcceleratorError({
    code: 'SLICE_COUNT',
    message: `Dataset ${dataset} has ${slices} slices, but dataset ${other.id} has ${other.slices}.`,
    details: { dataset },
  });
}

/**
 * Two phases of a job wrote the same slice of one dataset.
 *
 * @remedy Write each slice in one place: in `analysis`, or in `synthesis` with `writer.slice(n)` or `writer.split()`.
 */
export function sliceWrittenTwice(dataset: string, sliceno: number): AcceleratorError {
  return new AcceleratorError({
    code: 'SLICE_WRITTEN_TWICE',
    message: `Dataset ${dataset}: slice ${sliceno} was written twice, by two phases of the job.`,
    details: { dataset },
  });
}

/** A job wrote some slices of a dataset and left out others. */
export function slicesMissing(dataset: string, missing: readonly number[], slices: number): AcceleratorError {
  const which = `${missing.length === 1 ? 'slice' : 'slices'} ${missing.join(', ')} of ${slices}`;
  return new AcceleratorError({
    code: 'SLICES_MISSING',
    message: `Dataset ${dataset}: ${which} ${missing.length === 1 ? 'was' : 'were'} not written.`,
    hint: 'Call writer.slice(n) for every slice, or create the writer with allowMissingSlices: true.',
    details: { dataset },
  });
}

/** Datasets that are to be merged have no parent in common, so their rows need not belong together. */
export function unrelatedDatasets(dataset: string, other: string): AcceleratorError {
  return new AcceleratorError({
    code: 'UNRELATED_DATASETS',
    message: `Dataset ${dataset} can't be merged with ${other}: they have no parent in common.`,
    hint: 'If their rows are in the same order all the same, add allowUnrelated: true.',
    details: { dataset },
  });
}

/**
 * `iterate` was given options that exclude each other, or a slice that is not there.
 *
 * @remedy The sentence says which option, and what is allowed.
 */
export function wrongIterate(dataset: string, message: string, hint?: string): AcceleratorError {
  return new AcceleratorError({
    code: 'ITERATE_OPTION',
    message: `Iterating over dataset ${dataset}: ${message}`,
    hint,
    details: { dataset },
  });
}

/**
 * What came after a dataset was asked for, or is to be read by a method with `previous`, and that dataset is not in the
 * chain: nobody knows what is new.
 *
 * @remedy Give the dataset that continues it; without `since` or `previous` the whole chain is read.
 */
export function otherChain(dataset: string, since: string): AcceleratorError {
  return new AcceleratorError({
    code: 'OTHER_CHAIN',
    message: `Expected a chain that continues ${since}; that of ${dataset} does not have it.`,
    hint: 'Without `since` the whole chain is read.',
    details: { dataset, since },
  });
}

/**
 * A dataset retracts rows that it can't: of a dataset that does not come before it in its chain, rows that are not there,
 * or rows that are retracted already.
 *
 * @remedy Take the rows from `previous.chain().places(…)`: it has those that can be retracted, with their places.
 */
export function wrongRetraction(dataset: string, reason: string, hint?: string): AcceleratorError {
  return new AcceleratorError({
    code: 'RETRACTION_INVALID',
    message: `Dataset ${dataset}: ${reason}.`,
    hint,
    details: { dataset },
  });
}

/**
 * The slices of a dataset have vectors of different lengths in a column.
 *
 * @remedy Declare the length, `vector(512)`: then the first wrong one is an error where it is written.
 */
export function vectorLengthDiffers(
  dataset: string,
  column: string,
  [sliceno, length]: readonly [sliceno: number, length: number],
  [otherSlice, other]: readonly [sliceno: number, length: number],
): AcceleratorError {
  return new AcceleratorError({
    code: 'VECTOR_LENGTH',
    message: `Column '${column}' of dataset ${dataset} has vectors of ${length} numbers in slice ${sliceno}, and of ${other} in slice ${otherSlice}.`,
    details: { dataset, column },
  });
}

/** A type as a message says it, with the length of vectors. */
export function typeName(type: ColumnType, length: number | undefined): string {
  return length === undefined ? type : `${type}[${length}]`;
}

/** What columns of other systems are called here. */
const typesElsewhere: Readonly<Record<string, ColumnType>> = {
  ...record('unicode', 'string', 'str', 'text', 'varchar', 'char', 'utf8', 'large_utf8'),
  ...record('int32', 'int8', 'int16', 'uint8', 'uint16', 'short', 'i32'),
  ...record('int64', 'long', 'bigint', 'uint32', 'uint64', 'i64'),
  ...record('float64', 'double', 'f64', 'real'),
  ...record('float32', 'single', 'f32'),
  ...record('bool', 'boolean', 'bit', 'logical'),
  ...record('bytes', 'binary', 'blob', 'buffer', 'uint8array', 'bytea'),
  ...record('datetime', 'timestamp', 'datetime64', 'instant'),
  ...record('json', 'object', 'any', 'struct', 'array', 'list', 'dict', 'jsonb'),
  ...record('msgpack', 'pickle'),
  ...record('vector', 'embedding', 'float32array', 'tensor', 'fixed_size_list'),
};

function record(type: ColumnType, ...names: readonly string[]): Record<string, ColumnType> {
  return Object.fromEntries(names.map((name) => [name, type]));
}

/** What was meant by a type that does not exist; else all that do. */
export function columnTypeHint(type: unknown): string {
  const name = String(type).toLowerCase();
  if (/^(decimal|numeric|money|decimal128)\b/.test(name)) {
    return "A decimal type names its digits and those of them behind the point: 'decimal(12,2)', with at most 38 and no blank.";
  }
  const elsewhere = Object.hasOwn(typesElsewhere, name) ? typesElsewhere[name] : undefined;
  if (elsewhere !== undefined) return `Did you mean '${elsewhere}'?`;
  if (nearestNames(name, columnTypeNames).length > 0) return didYouMean(name, columnTypeNames) ?? '';
  return `There are ${columnTypeNames.map((each) => `'${each}'`).join(', ')}, and decimal types such as 'decimal(12,2)'.`;
}

/**
 * The datasets of a chain have columns of one name with different types.
 *
 * @remedy Look at one dataset of the chain at a time, or choose other columns.
 */
export function columnTypesDiffer(
  column: string,
  [type, dataset]: readonly [type: string, dataset: string],
  [otherType, other]: readonly [type: string, dataset: string],
): AcceleratorError {
  return new AcceleratorError({
    code: 'COLUMN_TYPES_DIFFER',
    message: `Column '${column}' is ${type} in ${dataset}, but ${otherType} in ${other}.`,
  });
}
