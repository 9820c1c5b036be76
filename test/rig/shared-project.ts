import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { JobPost } from '@accelerator/job';
import type * as BuiltEngine from '@accelerator/sdk/engine';
import type { TimedEvent } from '@accelerator/store';
import { type RunOutcome, TestProject } from './project.ts';

const dist = path.resolve(import.meta.dirname, '../../packages/sdk/dist');

const sdk =
  "import { dataset, defineBuild, defineMap, defineMethod, inputFiles, job, skip, z } from '@accelerator/sdk';";

/** As a colleague's machine has it: the same sources and photographs at another path, and a workdir of its own. */
export class SharedProject extends TestProject {
  /** @param first the number of its first job is one more */
  constructor(sharedCache: object | undefined, { first = 0, photos = true, config = {} } = {}) {
    super({ config: { slices: 4, methods: ['methods', '@accelerator/methods'] } });
    this.configure({ ...config, ...(sharedCache && { sharedCache }) });
    if (first > 0) mkdirSync(this.path('workdirs/main', `main-${first}`), { recursive: true });
    if (photos) this.writePhotos(60);
  }

  /** In this process, by the built engine: a program of its own takes three times as much of the processor. */
  override async run(script: string): Promise<RunOutcome> {
    const built = readFileSync(path.join(dist, 'current'), 'utf8').trim();
    const { createEngine }: typeof BuiltEngine = await import(path.join(dist, built, 'engine.js'));
    const events: TimedEvent[] = [];
    const engine = await createEngine(this.directory, { onEvent: (event) => events.push(event) });
    try {
      await engine.run(script);
      return { status: 0, signal: null, stdout: '', stderr: '', events };
    } catch (error) {
      return {
        status: 1,
        signal: null,
        stdout: '',
        stderr: error instanceof Error ? error.message : String(error),
        events,
      };
    } finally {
      await engine.close();
    }
  }

  /** Changes the configuration. */
  configure(config: object): void {
    const all = { slices: 4, workers: 2, methods: ['methods', '@accelerator/methods'], ...config };
    this.write(
      'ax.config.ts',
      `import { defineConfig } from '@accelerator/sdk';\nexport default defineConfig(${JSON.stringify(all)});\n`,
    );
  }

  /** A folder in it, which may be the shared cache. */
  get store(): string {
    return this.path('store');
  }

  /** The script that makes thumbnails of this size. */
  writePhotos(size: number): void {
    this.write('build-scripts/main.ts', photoScript(size));
  }

  /** Photographs that are the same in every project. */
  async addPhotos(count: number): Promise<void> {
    const { default: sharp } = await import('sharp');
    mkdirSync(this.path('photos'), { recursive: true });
    for (let index = 0; index < count; index++) {
      const raw = Buffer.alloc(120 * 90 * 3, index * 7);
      for (let at = 0; at < raw.length; at += 5) raw[at] = (at * (index + 3)) % 251;
      await sharp(raw, { raw: { width: 120, height: 90, channels: 3 } })
        .jpeg()
        .toFile(this.path('photos', `${index}.jpg`));
    }
  }

  /** Takes over what is the same everywhere. */
  like(other: SharedProject): this {
    for (const folder of ['methods', 'build-scripts', 'photos']) {
      if (other.has(folder)) cpSync(other.path(folder), this.path(folder), { recursive: true });
    }
    return this;
  }

  writeScript(body: string): void {
    this.write('build-scripts/main.ts', `${sdk}\nexport default defineBuild(async (urd) => {\n${body}\n});\n`);
  }

  writeMethod(name: string, definition: string): void {
    this.write(`methods/${name}.ts`, `${sdk}\nexport default ${definition};\n`);
  }

  /** Column files of the workdir, by path. */
  columnFiles(): string[] {
    return readdirSync(this.path('workdirs/main'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.startsWith('main-') && file.endsWith('.arrow'))
      .map((file) => file.split(path.sep).join('/'))
      .sort();
  }

  /** The store loses the first blob of a column that was built here. @returns the folder of its files, from the workdir */
  loseBlobOf(job: string, column: string): string {
    const { units } = JSON.parse(this.read(`workdirs/main/${job}/uploaded.json`));
    const [{ sha256, pieces }] = units.find((unit: { column: string }) => unit.column === column).blobs;
    rmSync(this.path('store', 'cas', sha256.slice(0, 2), sha256));
    return path.posix.join(job, path.posix.dirname(pieces[0].file));
  }

  /** Its jobs that have ended, by number. */
  jobs(): { readonly id: string; readonly method: string; readonly post: JobPost }[] {
    return readdirSync(this.path('workdirs/main'))
      .filter((name) => /^main-\d+$/.test(name) && this.has(`workdirs/main/${name}/post.json`))
      .map((id) => ({
        id,
        method: JSON.parse(this.read(`workdirs/main/${id}/setup.json`)).method,
        post: JSON.parse(this.read(`workdirs/main/${id}/post.json`)),
      }));
  }

  /** Content digests by method, of the jobs of the latest run. */
  digests(): Record<string, string> {
    return Object.fromEntries(this.jobs().map(({ method, post }) => [method, post.digest]));
  }
}

/** Import, thumbnails of a size, shapes, and files of the thumbnails. */
function photoScript(size: number): string {
  return `${sdk}
export default defineBuild(async (urd) => {
  const imported = await urd.build('import_images', { files: await urd.glob('photos/*.jpg') });
  const thumbs = await urd.build('thumbnailer', { source: imported, size: [${size}, ${size}] });
  await Promise.all([
    urd.build('export_images', { source: thumbs, column: 'thumb' }),
    urd.build('shapehist', { source: imported }),
  ]);
});
`;
}
