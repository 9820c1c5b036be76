import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { sdkDirectory } from './installation.ts';
import type { ProjectFile } from './project-file.ts';

/** The build scripts that show the standard methods; they make photographs if there are none. */
export function exampleFiles(): ProjectFile[] {
  const folder = examplesDirectory();
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && name !== 'hello.ts')
    .sort()
    .map((name) => ({
      path: path.join('build-scripts', name),
      text: readFileSync(path.join(folder, name), 'utf8'),
    }));
}

/** In the package, or in a checkout. */
function examplesDirectory(): string {
  const packaged = path.join(sdkDirectory(), 'examples');
  return existsSync(packaged) ? packaged : path.join(sdkDirectory(), '../../build-scripts');
}
