import { type Dataset, type DatasetChain, decimalShape } from '@accelerator/sdk';
import { commonHashlabel, findColumns, type TableColumn, tableColumn, tableColumns } from './table-columns.ts';

type JoinKind = 'inner' | 'left' | 'semi' | 'anti';

interface JoinOptions {
  readonly on: readonly string[] | Readonly<Record<string, string>>;
  readonly kind: JoinKind;
  readonly columns?: readonly string[] | undefined;
  readonly rename: Readonly<Record<string, string>>;
}

/** How tables are joined. Plain data. */
export interface JoinPlan {
  readonly kind: JoinKind;
  readonly left: readonly TableColumn[];
  /** The keys first. */
  readonly right: readonly TableColumn[];
  /** Where the keys are. */
  readonly leftKeys: readonly number[];
  readonly rightKeys: readonly number[];
  /** Those of the right that are taken: where they are, and what they are called. */
  readonly taken: readonly { readonly index: number; readonly column: TableColumn }[];
  readonly hashlabel: string | null;
  /** Whether rows that match are in the same slice. */
  readonly isTogether: boolean;
}

interface Sides {
  readonly left: DatasetChain;
  readonly lastLeft: Dataset;
  readonly right: DatasetChain;
  readonly lastRight: Dataset;
}

/** @throws AcceleratorError `TABLE_COLUMN` */
export function planJoin({ left, lastLeft, right, lastRight }: Sides, options: JoinOptions): JoinPlan {
  const { kind, on } = options;
  const leftColumns = tableColumns(left, lastLeft);
  const rightColumns = tableColumns(right, lastRight);
  const pairs = isList(on) ? on.map((name) => [name, name] as const) : Object.entries(on);
  if (pairs.length === 0) throw tableColumn('Expected at least one column in `on`.');
  const leftNames = pairs.map(([name]) => name);
  const rightNames = pairs.map(([, name]) => name);
  const ofLeft = findColumns(leftColumns, leftNames, '`on`');
  const ofRight = findColumns(rightColumns, rightNames, '`on` in `right`');
  for (const [index, one] of ofLeft.entries()) checkKinds(one, ofRight[index]);
  const keys = [...new Set(ofRight)];
  const isFilter = kind === 'semi' || kind === 'anti';
  const wanted = options.columns ?? rightColumns.map(({ name }) => name).filter((name) => !rightNames.includes(name));
  const chosen = isFilter ? [] : findColumns(rightColumns, wanted, '`columns`');
  const read = [...new Set([...keys, ...chosen])];
  const taken = chosen.map((column) => {
    const name = Object.hasOwn(options.rename, column.name)
      ? (options.rename[column.name] ?? column.name)
      : column.name;
    return { index: read.indexOf(column), column: { ...column, name, nullable: column.nullable || kind === 'left' } };
  });
  checkNames(leftColumns, taken);
  const hashlabel = commonHashlabel(left, lastLeft, leftColumns);
  const rightLabel = commonHashlabel(right, lastRight, rightColumns);
  const label = hashlabel === null ? -1 : leftNames.indexOf(hashlabel);
  return {
    kind,
    left: leftColumns,
    right: read,
    leftKeys: ofLeft.map((column) => leftColumns.indexOf(column)),
    rightKeys: ofRight.map((column) => read.indexOf(column)),
    taken,
    hashlabel,
    isTogether: label >= 0 && rightNames[label] === rightLabel,
  };
}

function isList(on: JoinOptions['on']): on is readonly string[] {
  return Array.isArray(on);
}

function checkNames(left: readonly TableColumn[], taken: JoinPlan['taken']): void {
  const names = new Set(left.map(({ name }) => name));
  for (const { column } of taken) {
    if (names.has(column.name)) {
      throw tableColumn(
        `Two columns would be called '${column.name}'.`,
        'Give that of `right` another name by `rename`, or choose `columns`.',
      );
    }
    names.add(column.name);
  }
}

/** Values of these types are compared with each other. */
function kindOf({ type }: TableColumn): string | undefined {
  switch (type) {
    case 'unicode':
    case 'ascii':
      return 'text';
    case 'int32':
    case 'float32':
    case 'float64':
    case 'number':
      return 'number';
    case 'json':
    case 'msgpack':
    case 'image':
      return undefined;
    default: {
      // Of one scale, equal values are equal bytes.
      const decimal = decimalShape(type);
      return decimal === undefined ? type : `decimal of scale ${decimal.scale}`;
    }
  }
}

function checkKinds(left: TableColumn, right: TableColumn | undefined): void {
  if (right === undefined) return;
  const [kind, other] = [kindOf(left), kindOf(right)];
  if (kind !== undefined && kind === other) return;
  throw tableColumn(
    `Rows can't be joined by '${left.name}' and '${right.name}': they are columns of ${left.type} and of ${right.type}.`,
    'Make them columns of one type first.',
  );
}
