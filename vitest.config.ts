import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { defineConfig } from 'vitest/config';

const here = import.meta.dirname;
const units = 'packages/*/test/**/*.test.ts';

/** Tests that put something in the place of a module: nobody else may get that. */
const mocking = readdirSync(path.join(here, 'packages'), { recursive: true, encoding: 'utf8' })
  .filter((file) => /^[^/]+\/test\/.*\.test\.ts$/.test(file))
  .map((file) => `packages/${file}`)
  .filter((file) => readFileSync(path.join(here, file), 'utf8').includes('vi.mock('));

/** End-to-end tests start real processes on two cores. */
const patience = { testTimeout: 60_000, hookTimeout: 60_000 };

export default defineConfig({
  test: {
    maxWorkers: 2,
    globalSetup: ['test/rig/temporary-files.ts', 'test/rig/build-engine.ts'],
    projects: [
      {
        test: {
          ...patience,
          name: 'whole',
          include: ['methods/test/**/*.test.ts', 'test/**/*.test.ts', 'packages/bench/test/**/*.test.ts', ...mocking],
        },
      },
      // Those of the packages share what they load: it is half of their processor time (41 s of 91 for 66 files).
      {
        test: {
          ...patience,
          name: 'units',
          isolate: false,
          include: [units],
          exclude: ['packages/bench/**', ...mocking],
        },
      },
    ],
  },
});
