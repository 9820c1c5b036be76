import { version } from '../version.ts';

/** What a new project depends on: the versions that this engine is tested with. A test compares them. */
export const projectVersions = {
  dependencies: {
    '@accelerator/methods': version,
    '@accelerator/sdk': version,
    sharp: '0.35.5',
  },
  devDependencies: {
    '@types/node': '20.19.43',
    typescript: '7.0.2',
    vitest: '4.1.12',
  },
};
