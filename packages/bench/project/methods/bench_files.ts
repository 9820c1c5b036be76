import { defineMethod, inputFiles, z } from '@accelerator/sdk';

// biome-ignore lint/style/noDefaultExport: a method is one.
export default defineMethod({
  description: 'A job that depends on very many files, and reads none of them.',
  options: z.object({ files: inputFiles() }),
  synthesis: ({ options }) => options.files.length,
});
