import type { ColumnType, Dataset, DatasetChain } from '@accelerator/sdk';
import { findColumns, type TableColumn, tableColumn } from './table-columns.ts';
import { hasText } from './value-text.ts';
import { widestType } from './widen.ts';

/** How a table is fanned out. Plain data. */
export interface FanPlan {
  /** Whose values decide. */
  readonly by: TableColumn;
  /** The others. */
  readonly columns: readonly TableColumn[];
  readonly hashlabel: string | null;
}

/** @throws AcceleratorError `TABLE_COLUMN` */
export function planFanOut(chain: DatasetChain, last: Dataset, column: string): FanPlan {
  const datasets = chain.datasets.length === 0 ? [last] : chain.datasets;
  const names = new Set(datasets.flatMap(({ columns }) => [...columns.keys()]));
  const all = [...names].filter((name) => {
    const isEverywhere = datasets.every(({ columns }) => columns.has(name));
    if (!isEverywhere) console.log(`Column '${name}' is not in all datasets of the chain, and is left out.`);
    return isEverywhere;
  });
  const columns = all.map((name) => wideColumn(datasets, name));
  const [by] = findColumns(columns, [column], '`column`');
  if (by === undefined) throw new Error('Internal error: nothing to fan out by');
  if (!hasText(by.type)) throw tableColumn(`Datasets can't be called by '${by.name}': it is a ${by.type} column.`);
  const isCommon = datasets.every(({ hashlabel }) => hashlabel === last.hashlabel);
  return {
    by,
    columns: columns.filter((each) => each !== by),
    hashlabel: isCommon && last.hashlabel !== column && all.includes(last.hashlabel ?? '') ? last.hashlabel : null,
  };
}

function wideColumn(datasets: readonly Dataset[], name: string): TableColumn {
  const columns = datasets.map((dataset) => dataset.column(name));
  const types = new Set<ColumnType>(columns.map(({ type }) => type));
  const type = widestType(types);
  if (type === undefined) {
    throw tableColumn(
      `Column '${name}' has types in the datasets of the chain that no type holds all of: ${[...types].join(', ')}.`,
      'Bring them to one type first, or limit the chain by `length`.',
    );
  }
  return { name, type, nullable: columns.some((column) => column.nullable) };
}
