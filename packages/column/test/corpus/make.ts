import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { inspect } from 'node:util';
import { ColumnWriter, isColumnType } from '../../src/index.ts';
import { corpus } from './values.ts';

for (const [name, values] of Object.entries(corpus)) {
  const file = path.join(import.meta.dirname, `${name}.arrow`);
  const type = name.slice(0, name.indexOf('-'));
  if (existsSync(file) || !isColumnType(type)) continue;
  const writer = new ColumnWriter({ file, type, label: { dataset: 'corpus', column: 'c', sliceno: 0 } });
  for (const [row, value] of values.entries()) {
    writer.append(value);
    writer.commit();
    if (row === 2) writer.flush();
  }
  const summary = writer.close();
  const golden = { type, summary, values: values.map((value) => show(value)) };
  writeFileSync(file.replace(/arrow$/, 'json'), `${JSON.stringify(golden, null, 2)}\n`);
}

function show(value: unknown): string {
  return inspect(value instanceof Uint8Array ? new Uint8Array(value) : value, { depth: 9 });
}
