import { writeFileSync } from 'node:fs';
import { defineBuild, z } from '@accelerator/sdk';

// biome-ignore lint/style/noDefaultExport: a build script is one.
export default defineBuild({
  description: 'Rows and pictures to be looked at.',
  options: z.object({ rows: z.coerce.number(), pictures: z.coerce.number() }),
  async build(urd, { rows, pictures }) {
    const types = ['int64', 'float64', 'unicode', 'int64', 'float64'];
    const table = await urd.build('bench_write', { types, rows });
    const samples = await urd.build('sample_images', { count: pictures, size: [1600, 1200] });
    const files = samples.files().map((name) => samples.filename(name));
    const imported = await urd.build('import_images', { files });
    writeFileSync('looked-at.json', JSON.stringify({ table: table.id, pictures: imported.id }));
  },
});
