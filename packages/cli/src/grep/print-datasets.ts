import { type GrepPlan, grep } from '@accelerator/inspect';

interface Style {
  readonly json: boolean;
  readonly separator: string;
}

type Print = (text: string) => Promise<void>;

/** Prints the ids of the datasets in which something was found. @returns how many there are */
export async function printIds(plan: GrepPlan, { json }: Style, print: Print): Promise<number> {
  let found = 0;
  for await (const { dataset, skipRest } of grep(plan)) {
    skipRest();
    found++;
    await print(json ? `${JSON.stringify({ dataset: dataset.id })}\n` : `${dataset.id}\n`);
  }
  return found;
}

/** Prints how many rows were found, in each dataset when there are several. @returns how many in all */
export async function printCounts(plan: GrepPlan, { json, separator }: Style, print: Print): Promise<number> {
  const datasets = plan.tables.flatMap((table) => table.datasets.datasets);
  const counts = new Map(datasets.map((dataset) => [dataset, 0]));
  let found = 0;
  for await (const { dataset, rows } of grep(plan)) {
    counts.set(dataset, (counts.get(dataset) ?? 0) + rows.length);
    found += rows.length;
  }
  const isSingle = datasets.length === 1;
  for (const [{ id }, rows] of counts) {
    const plain = isSingle ? String(rows) : `${id}${separator}${rows}`;
    await print(`${json ? JSON.stringify({ dataset: id, rows }) : plain}\n`);
  }
  return found;
}
