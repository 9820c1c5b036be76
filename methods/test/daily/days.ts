import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { type Dataset, defineBuild, type Job, z } from '@accelerator/sdk';

/** Days on which files come, go, change and move; each day's chain is compared with a plain build of all files. */
// biome-ignore lint/style/noDefaultExport: it becomes a build script.
export default defineBuild({
  options: z.object({ days: z.coerce.number().default(3), seed: z.coerce.number() }),
  async build(urd, { days, seed }) {
    const random = randomFrom(seed);
    for (let day = 0; day < days; day++) {
      changeFiles(random);
      const files = await urd.glob('photos/**', { allowEmpty: true });
      const images = await urd.buildChained('import_images', { files });
      const thumbs = await urd.buildChained('thumbnailer', { source: images, size: [4, 4] });
      const exported = await urd.buildChained('export_images', { source: thumbs, column: 'thumb' });
      const shapes = await urd.build('shapehist', { source: thumbs });
      const plain = await urd.build('import_images', { files });
      const plainThumbs = await urd.build('thumbnailer', { source: plain, size: [4, 4] });
      const plainExport = await urd.build('export_images', { source: plainThumbs, column: 'thumb' });
      const plainShapes = await urd.build('shapehist', { source: plain });
      const told = { seed, day, files: [...files] };
      same(rowsOf(thumbs.dataset()), rowsOf(plainThumbs.dataset()), told);
      same(filesOf(exported), filesOf(plainExport), told);
      same(counts(await shapes.load()), counts(await plainShapes.load()), told);
      same(badOf(images), badOf(plain), told);
    }
  },
});

/** Names of the files as the last days left them, with what they held: to be put back. */
const memory: Map<string, Buffer>[] = [];

function changeFiles(random: (below: number) => number): void {
  mkdirSync('photos', { recursive: true });
  const pool = readdirSync('pool').sort();
  const some = <T>(list: readonly T[]): T | undefined => list[random(list.length)];
  for (let change = random(5) + 1; change > 0; change--) {
    const names = namesIn('photos');
    const [name, other] = [some(names), some(names)];
    const fresh = `photos/${['jan', 'feb', 'm\u00e4r', 'x y'][random(4)]}/${random(12)}.png`;
    const put = (file: string): void => {
      mkdirSync(path.dirname(file), { recursive: true });
      copyFileSync(`pool/${some(pool)}`, file);
    };
    switch (random(8)) {
      case 0:
      case 1:
        put(fresh);
        break;
      case 2:
        if (name !== undefined) put(name);
        break;
      case 3:
        if (name !== undefined) rmSync(name);
        break;
      case 4:
        if (name !== undefined && !existsSync(fresh)) {
          mkdirSync(path.dirname(fresh), { recursive: true });
          renameSync(name, fresh);
        }
        break;
      case 5:
        if (name !== undefined && other !== undefined && name !== other) {
          renameSync(name, 'swap');
          renameSync(other, name);
          renameSync('swap', other);
        }
        break;
      case 6:
        if (name !== undefined) writeFileSync(name, 'no image any more');
        break;
      default: {
        const before = some(memory);
        if (before === undefined) break;
        rmSync('photos', { recursive: true });
        mkdirSync('photos');
        for (const [file, content] of before) {
          mkdirSync(path.dirname(file), { recursive: true });
          writeFileSync(file, content);
        }
      }
    }
  }
  memory.push(new Map(namesIn('photos').map((name) => [name, readFileSync(name)])));
}

function namesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .flatMap((entry) => (entry.isFile() ? [path.join(entry.parentPath, entry.name)] : []))
    .sort();
}

/** Every cell of the live rows, by filename. */
function rowsOf(dataset: Dataset): unknown[] {
  const columns = ['filename', 'image', 'shape', 'digest', 'thumb'];
  const rows = [...dataset.chain().iterate(null, columns)].map((cells) =>
    cells.map((cell) => (cell instanceof Uint8Array ? Buffer.from(cell).toString('base64') : cell)),
  );
  return rows.sort((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1));
}

function filesOf(job: Job): unknown[] {
  return job.files().map((name) => [name, job.readFile(name).toString('base64')]);
}

function badOf(job: Job): unknown[] {
  return [...job.dataset('bad').iterate(null, ['filename', 'reason'])].map(String).sort();
}

const counts = (value: unknown): unknown => Object.entries(value ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));

function same(chain: unknown, plain: unknown, told: object): void {
  const [a, b] = [JSON.stringify(chain), JSON.stringify(plain)];
  if (a !== b) throw new Error(`${JSON.stringify(told)}\nchain ${a}\nplain ${b}`);
}

/** mulberry32 */
function randomFrom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * below);
  };
}
