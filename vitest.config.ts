import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['packages/*/test/**/*.test.ts', 'methods/test/**/*.test.ts', 'test/**/*.test.ts'],
    globalSetup: ['test/rig/temporary-files.ts', 'test/rig/build-engine.ts'],
    // End-to-end tests start real processes on two cores.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
});
