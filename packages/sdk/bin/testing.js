// `@accelerator/sdk/testing` of a checkout: that of the engine as it is built from the sources.
import { pathToFileURL } from 'node:url';
import { currentEngine } from '../build/engine.js';

const built = await currentEngine();
export const { buildInTemp, expectReused, testMap } = await import(pathToFileURL(`${built}/testing.js`).href);
