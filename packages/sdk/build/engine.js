// Finds the built engine, and builds it when it is not that of the sources beside it. Imports nothing that is slow to load.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { dist, packages, sourceId } from './sources.js';

/** Folder of the built engine, built first if need be. An installed package has no sources, and is never rebuilt. */
export async function currentEngine() {
  const built = readIfThere(path.join(dist, 'current'))?.trim();
  if (built !== undefined && !existsSync(path.join(packages, 'sdk', 'src'))) return path.join(dist, built);
  // Looking for changed sources takes a tenth of a start, and the tests start thousands: they say what they have built.
  const wanted = built !== undefined && process.env.AX_BUILT_SOURCES === built ? built : sourceId();
  if (built === wanted && existsSync(path.join(dist, wanted, 'ax.js'))) return path.join(dist, wanted);
  const { buildEngine } = await import('./build.js');
  return buildEngine(wanted);
}

function readIfThere(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
