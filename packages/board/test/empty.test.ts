import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Workdir } from '@accelerator/store';
import { afterAll, expect, test } from 'vitest';
import { Board } from '../src/board.ts';
import { Assets } from '../src/server/assets.ts';
import { createApp } from '../src/server/create-app.tsx';

const folder = mkdtempSync(path.join(tmpdir(), 'ax-empty-board-'));
const board = new Board(Workdir.openOrCreate(path.join(folder, 'main'), { name: 'main', slices: 1 }), undefined);
afterAll(() => {
  board.thumbnails.close();
  rmSync(folder, { recursive: true });
});

for (const name of ['client.js', 'style.css']) writeFileSync(path.join(folder, name), '');
const app = createApp({ board, assets: new Assets(folder) }, { token: null, cookie: 'c', isHost: () => true });

test.each([
  ['/', 'No build script has run yet'],
  ['/runs', 'No run is kept'],
  ['/jobs', 'There are no jobs yet'],
  ['/data', 'There are no datasets yet'],
  ['/compare', 'There are no datasets yet'],
  ['/lineage', 'There are no jobs yet'],
  ['/methods', 'There are no methods yet'],
  ['/lists', 'There are no lists'],
  ['/results', 'No build script has linked a result'],
  ['/disk', 'Nothing takes room yet'],
])('where there is nothing yet %s says so below its heading', async (address, words) => {
  const text = await (await app.request(address)).text();
  const [, main = ''] = text.split('<main');
  expect(main).toMatch(/<h1/);
  expect(main).toContain(words);
  // No part of the page is a heading alone.
  expect(main).not.toMatch(/<tbody><\/tbody>/);
});

test.each(['/api/runs/main/events', '/api/runs/main/parts'])(
  'of a run that is not there %s is no stream',
  async (address) => {
    expect((await app.request(address)).status).toBe(404);
  },
);
