import { readFileSync } from 'node:fs';
import { toErrorRecord } from '@accelerator/base';
import { Workdir } from '@accelerator/store';
import { ColumnBringer } from './bring-columns.ts';
import type { BringAnswer, BringOrder } from './bring-sync.ts';
import { Circuit } from './stores/circuit.ts';
import { openStore } from './stores/open-store.ts';

/** A script of the built engine can't wait at its top. */
async function answer(order: BringOrder): Promise<BringAnswer> {
  try {
    const circuit = new Circuit(await openStore(order.settings.url), () => {});
    const source = { circuit, bad: new Set<string>() };
    await new ColumnBringer(source, Workdir.open(order.workdir), undefined).bring(order.file);
    return {};
  } catch (error) {
    return { error: toErrorRecord(error) };
  }
}

void answer(JSON.parse(readFileSync(0, 'utf8'))).then((given) => process.stdout.write(JSON.stringify(given)));
