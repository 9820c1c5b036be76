import manifest from '../package.json' with { type: 'json' };

/** What a job ran with: recorded, not in the key. */
export const versions: Readonly<Record<string, string>> = {
  accelerator: manifest.version,
  node: process.versions.node,
};
