import { writeFileSync } from 'node:fs';
import { defineBuild } from '@accelerator/sdk';

// biome-ignore lint/style/noDefaultExport: a build script is one.
export default defineBuild({
  description: 'A job that depends on all files of a folder.',
  async build(urd) {
    const files = await urd.files('files');
    await urd.build('bench_files', { files });
    writeFileSync(process.env.AX_BENCH_SAMPLE ?? 'sample.json', JSON.stringify({ files: files.length }));
  },
});
