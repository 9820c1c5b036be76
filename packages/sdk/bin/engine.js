// `@accelerator/sdk/engine` of a checkout: the engine as it is built from the sources, so that plain Node can run it.
import { pathToFileURL } from 'node:url';
import { currentEngine } from '../build/engine.js';

const built = await currentEngine();
export const { createEngine, Engine } = await import(pathToFileURL(`${built}/engine.js`).href);
