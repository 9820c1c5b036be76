import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Photographs } from '../inputs.ts';
import type { BenchProject } from '../project.ts';

/** Small files in a folder of a project, so many, that all differ by bytes behind the end of the JPEG. */
export function smallFiles(project: BenchProject, folder: string, small: Photographs, count: number): void {
  const directory = project.path(folder);
  mkdirSync(directory, { recursive: true });
  const images = small.names.map((name) => readFileSync(path.join(small.folder, name)));
  for (let n = readdirSync(directory).length; n < count; n++) {
    const image = images[n % images.length] ?? Buffer.alloc(0);
    writeFileSync(
      path.join(directory, `${String(n).padStart(6, '0')}.jpg`),
      Buffer.concat([image, Buffer.from(`${n}`)]),
    );
  }
}
