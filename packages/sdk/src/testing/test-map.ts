import { type RowOf, RowStore } from '@accelerator/dataset';
import type { AnyMethod, MapDefinition, MapTypes } from '@accelerator/method';
import { mapAlone } from '@accelerator/slice';
import { type GroupedInputs, groupInputs } from '@accelerator/urd';
import { wrongTest } from './errors.ts';
import { openTestInputs } from './open-test-inputs.ts';
import { rowsOf } from './rows-of.ts';
import type { TestMapInputs } from './test-inputs.ts';

/** What a map made of the rows of a test. */
export interface TestedMap<Row> {
  /** The rows of its result, as they are read back. A row that was skipped is none of them, a bad one has nulls. */
  readonly rows: readonly Row[];
  /** What became of each given row, in their order. */
  readonly outcomes: readonly ('kept' | 'skipped' | 'bad')[];
  /** The rows that failed and did not fail the job, which `onError` decides: by number, and why. */
  readonly bad: readonly { readonly row: number; readonly reason: string }[];
}

/**
 * Runs a map over rows in this process, without an engine, a project or a workdir: checks the options, runs `setup`, then
 * `map` for one row after another. Rows go in and results come out by way of columns of the declared types, so what a
 * column would refuse is refused, and what comes back is what a dataset gives.
 *
 * @param rows what the map goes over: rows with its input columns, paths of files, or elements
 * @param inputs its options, and further datasets (as rows, too) and jobs
 * @throws AcceleratorError what a job would fail with: `OPTION_INVALID`, `ROW_FAILED`; and `TEST_INPUT`
 */
export async function testMap<O, D, J, M extends MapTypes>(
  method: MapDefinition<O, D, J, M>,
  rows: readonly M['given'][],
  ...[inputs]: Record<never, never> extends TestMapInputs<O, D, J, M>
    ? [inputs?: TestMapInputs<O, D, J, M>]
    : [inputs: TestMapInputs<O, D, J, M>]
): Promise<TestedMap<RowOf<M['columns']>>> {
  const tested = await run(method, rows, inputs);
  return { ...tested, rows: tested.rows as RowOf<M['columns']>[] };
}

async function run(
  method: AnyMethod,
  rows: readonly unknown[],
  given: unknown,
): Promise<TestedMap<Readonly<Record<string, unknown>>>> {
  const { map } = method;
  if (map === undefined) {
    throw wrongTest('a map', 'a method with phases', 'buildInTemp builds a job of it in a temporary workdir.');
  }
  const store = new RowStore();
  try {
    const inputs = await openTestInputs(
      method,
      withRows(method, groupInputs({ name: 'map', definition: method }, given), rows),
      store,
    );
    const { writer, finish } = store.writer('result', map.output);
    const { runs, failures } = await mapAlone({ method, inputs, rows: rows.length, writer });
    return {
      rows: rowsOf(finish()),
      outcomes: runs.flatMap(([count, outcome]) =>
        Array.from({ length: count }, () => (outcome === 'transient' ? 'bad' : outcome)),
      ),
      bad: failures.map(({ row, reason }) => ({ row, reason })),
    };
  } finally {
    store.close();
  }
}

function withRows({ map }: AnyMethod, inputs: GroupedInputs, rows: readonly unknown[]): GroupedInputs {
  const [group, name] =
    map?.over === 'rows'
      ? (['datasets', 'source'] as const)
      : (['options', map?.over === 'files' ? 'files' : 'items'] as const);
  if (name in inputs[group])
    throw wrongTest('the rows of the map as the second argument of testMap', `the input ${name}`);
  return { ...inputs, [group]: { ...inputs[group], [name]: rows } };
}
