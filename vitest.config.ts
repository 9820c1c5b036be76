import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { defineConfig } from 'vitest/config';

const here = import.meta.dirname;
const units = 'packages/*/test/**/*.test.ts';

/**
 * Tests that change what others in their process get: they put something in the place of a module, or drive a browser, for
 * which each promise is given a number that can be seen.
 */
const alone = readdirSync(path.join(here, 'packages'), { recursive: true, encoding: 'utf8' })
  .filter((file) => /^[^/]+\/test\/.*\.test\.ts$/.test(file))
  .map((file) => `packages/${file}`)
  .filter((file) => /vi\.mock\(|from 'playwright-core'/.test(readFileSync(path.join(here, file), 'utf8')));

const dist = path.join(here, 'packages/sdk/dist');
/** What is in these imports the sdk as users do. */
const forUsers = ['methods', 'packages/methods-onnx', 'packages/sdk/test'].map((folder) => path.join(here, folder));

/**
 * The sdk of the built engine, as users have it: it is imported in 0.1 s and its slice processes start in 50 ms, where
 * the sources take seconds.
 */
const builtSdk = {
  name: 'built-sdk',
  enforce: 'pre' as const,
  resolveId(id: string, importer = '') {
    const [, door] = /^@accelerator\/(sdk(?:\/(?:engine|testing))?)$/.exec(id) ?? [];
    if (door === undefined || !forUsers.some((folder) => importer.startsWith(folder))) return null;
    const built = readFileSync(path.join(dist, 'current'), 'utf8').trim();
    return { id: path.join(dist, built, `${path.basename(door)}.js`), external: true };
  },
};
const server = { deps: { external: [/\/packages\/sdk\/dist\//] } };

/** End-to-end tests start real processes, on two cores that may have other work: nothing fails because it is slow. */
const patience = { testTimeout: 180_000, hookTimeout: 180_000, expect: { poll: { timeout: 60_000 } } };

export default defineConfig({
  test: {
    // Tests wait for processes, for clocks and for the disk: with three of them two cores have a tenth less to wait (997 s → 897 s).
    maxWorkers: 3,
    globalSetup: ['test/rig/temporary-files.ts', 'test/rig/build-engine.ts'],
    projects: [
      {
        plugins: [builtSdk],
        test: {
          ...patience,
          server,
          name: 'whole',
          include: [
            'methods/test/**/*.test.ts',
            'packages/methods-onnx/test/**/*.test.ts',
            'test/**/*.test.ts',
            'packages/bench/test/**/*.test.ts',
            ...alone,
          ],
        },
      },
      // Those of the packages share what they load: it is half of their processor time (41 s of 91 for 66 files).
      {
        plugins: [builtSdk],
        test: {
          ...patience,
          server,
          name: 'units',
          isolate: false,
          include: [units],
          exclude: ['packages/bench/**', 'packages/methods-onnx/**', ...alone],
        },
      },
    ],
  },
});
