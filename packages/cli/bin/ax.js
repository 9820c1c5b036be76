#!/usr/bin/env node
import { pathToFileURL } from 'node:url';
import { currentEngine } from '../build/engine.js';

await import(pathToFileURL(`${await currentEngine()}/ax.js`).href);
