import { defineConfig } from '@accelerator/sdk';

// Every key has a default; `ax run --help` and docs/ say which there are.
export default defineConfig({ methods: ['methods'] });
