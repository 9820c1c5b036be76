import { AcceleratorError, didYouMean } from '@accelerator/base';

export function datasetNotFound(id: string, jobId: string, names: readonly string[] | undefined): AcceleratorError {
  const reason = names === undefined ? `there is no job ${jobId} in the workdir` : `job ${jobId} has no such dataset`;
  return new AcceleratorError({
    code: 'DATASET_NOT_FOUND',
    message: `There is no dataset ${id}: ${reason}.`,
    hint: names === undefined ? undefined : namesHint(id.slice(jobId.length + 1) || 'default', names),
    details: { id, jobId, names: names ?? [] },
  });
}

function namesHint(wanted: string, names: readonly string[]): string {
  return names.length === 0 ? 'The job has no datasets.' : (didYouMean(wanted, names) ?? '');
}

export function manifestDamaged(file: string, reason: string): AcceleratorError {
  return new AcceleratorError({
    code: 'MANIFEST_DAMAGED',
    message: `The dataset manifest ${file} cannot be read: ${reason}.`,
    details: { file },
  });
}

export function columnNotFound(column: string, dataset: string, names: Iterable<string>, where = ''): AcceleratorError {
  return new AcceleratorError({
    code: 'COLUMN_NOT_FOUND',
    message: `${where === '' ? 'There' : `Expected a column '${column}' for ${where}, but there`} is no column ${where === '' ? `'${column}' in` : 'of that name in'} dataset ${dataset}.`,
    hint: didYouMean(column, names),
    details: { column, dataset },
  });
}

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

export function unexpectedNulls(column: string, dataset: string, where: string, nulls: number): AcceleratorError {
  return new AcceleratorError({
    code: 'COLUMN_HAS_NULLS',
    message: `Expected no nulls in column '${column}' for ${where}, but dataset ${dataset} has ${nulls} there.`,
    hint: `Declare it with { type: …, nullable: true } and let the method deal with null.`,
    details: { column, dataset, nulls },
  });
}

export function wrongWriterUse(dataset: string, message: string, hint?: string): AcceleratorError {
  return new AcceleratorError({
    code: 'WRITER_USE',
    message: `Dataset ${dataset}: ${message}`,
    hint,
    details: { dataset },
  });
}

export function wrongColumnSpec(dataset: string, column: string, reason: string, hint?: string): AcceleratorError {
  return new AcceleratorError({
    code: 'COLUMN_SPEC',
    message: `Column '${column}' of dataset ${dataset}: ${reason}.`,
    hint,
    details: { dataset, column },
  });
}

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

export function wrongAssembly(code: string, dataset: string, message: string, hint?: string): AcceleratorError {
  return new AcceleratorError({ code, message: `Dataset ${dataset}: ${message}`, hint, details: { dataset } });
}

export function wrongIterate(dataset: string, message: string, hint?: string): AcceleratorError {
  return new AcceleratorError({
    code: 'ITERATE_OPTION',
    message: `Iterating over dataset ${dataset}: ${message}`,
    hint,
    details: { dataset },
  });
}
