import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { collectStore, storeStats } from '../src/collect-store.ts';
import { seal, sha256 } from '../src/format/envelope.ts';
import { planPacks, readPack } from '../src/packs.ts';
import type { BlobStore } from '../src/stores/blob-store.ts';
import { openStore } from '../src/stores/open-store.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'ax-stores-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const { signal } = new AbortController();
let count = 0;
const newFolder = (): string => path.join(folder, `store-${count++}`);
const blob = (text: string): { name: string; bytes: Buffer } => ({ name: sha256(text), bytes: Buffer.from(text) });

async function putRecord(store: BlobStore, named: readonly string[], name = sha256(named.join())): Promise<string> {
  const files = named.map((each) => ({ sha256: each, pieces: [] }));
  await store.put('ac', name, await seal(name, { files }, undefined), signal);
  return name;
}

function age(root: string, kind: string, name: string, days: number): void {
  const then = new Date(Date.now() - days * 86_400_000);
  utimesSync(path.join(root, kind, name.slice(0, 2), name), then, then);
}

describe('what a collection removes', () => {
  test('old records, and old blobs that no record names; what is young stays, whoever names it', async () => {
    const root = newFolder();
    const store = await openStore(pathToFileURL(root).href);
    const [kept, loose, young, gone] = ['kept', 'loose', 'young', 'gone'].map(blob);
    for (const each of [kept, loose, young, gone]) if (each) await store.put('cas', each.name, each.bytes, signal);
    const newRecord = await putRecord(store, [kept?.name ?? '']);
    const oldRecord = await putRecord(store, [gone?.name ?? '', kept?.name ?? '']);
    age(root, 'ac', oldRecord, 31);
    for (const each of [kept, loose, gone]) age(root, 'cas', each?.name ?? '', 31);
    const { removed, left } = await collectStore(store, 30 * 86_400_000);
    expect([removed.records, removed.blobs, left.records, left.blobs]).toEqual([1, 2, 1, 2]);
    const names = readdirSync(path.join(root, 'cas'), { recursive: true, encoding: 'utf8' }).map((name) =>
      path.basename(name),
    );
    expect(names.filter((name) => name.length === 64).sort()).toEqual([kept?.name, young?.name].sort());
    expect(readdirSync(path.join(root, 'ac'), { recursive: true }).join()).toContain(newRecord);
    expect(await storeStats(store)).toMatchObject({ records: 1, blobs: 2 });
  });

  test('beside uploads that never stop no record ever names what is not there', async () => {
    const root = newFolder();
    const store = await openStore(pathToFileURL(root).href);
    let isOver = false;
    const uploads = (async () => {
      for (let index = 0; index < 60; index++) {
        const each = blob(`blob ${index % 7}`);
        // As old as if it had been left by somebody, until it is put again.
        await store.put('cas', each.name, each.bytes, signal);
        await putRecord(store, [each.name], sha256(`record ${index}`));
        if (index % 3 === 0) age(root, 'ac', sha256(`record ${index}`), 2);
      }
      isOver = true;
    })();
    let collections = 0;
    while (!isOver || collections === 0) {
      await collectStore(store, 0);
      collections++;
    }
    await uploads;
    for (let index = 0; index < 60; index++) {
      if ((await store.get('ac', sha256(`record ${index}`), 1e6, signal)) === undefined) continue;
      expect(await store.get('cas', blob(`blob ${index % 7}`).name, 1e6, signal)).toBeDefined();
    }
  });
});

describe('how files become blobs', () => {
  const files = (sizes: readonly number[]) => sizes.map((size, index) => ({ name: `${index}`, path: '', size }));

  test('small ones together, large ones alone, very large ones in pieces', () => {
    const packs = planPacks(files([10, 20, 5 << 20, 30, 70 << 20, 0]));
    expect(packs.map(({ pieces, size }) => [pieces.map(({ file, at }) => `${file}@${at}`).join(' '), size])).toEqual([
      ['0@0 1@0', 30],
      ['2@0', 5 << 20],
      ['3@0', 30],
      ['4@0', 32 << 20],
      [`4@${32 << 20}`, 32 << 20],
      [`4@${64 << 20}`, 6 << 20],
    ]);
  });

  test('a slice that changed is one blob: the others keep their names', async () => {
    const write = (name: string, fill: number): { name: string; path: string; size: number } => {
      const file = path.join(folder, name);
      writeFileSync(file, Buffer.alloc(2 << 20, fill));
      return { name, path: file, size: 2 << 20 };
    };
    const slices = Array.from({ length: 8 }, (_, index) => write(`slice-${index}`, index));
    const names = async (): Promise<string[]> =>
      Promise.all(planPacks(slices).map(async (pack) => sha256(await readPack(pack))));
    const before = await names();
    write('slice-3', 99);
    const after = await names();
    expect(after.filter((name, index) => name !== before[index]).length).toBe(1);
    expect(new Set(before).size).toBe(8);
  });
});
