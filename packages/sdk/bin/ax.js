#!/usr/bin/env node
import { pathToFileURL } from 'node:url';
import { currentEngine } from '../build/engine.js';

const engine = await currentEngine().catch(() => {
  // esbuild has said what is wrong.
  process.stderr.write('error The engine does not build from the sources of this checkout.\n');
  process.exit(1);
});
await import(pathToFileURL(`${engine}/ax.js`).href);
