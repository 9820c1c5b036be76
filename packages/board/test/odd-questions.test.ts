import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Workdir } from '@accelerator/store';
import { afterAll, expect, test } from 'vitest';
import { makeDataset } from '../../dataset/test/make-dataset.ts';
import { makeJob } from '../../store/test/make-job.ts';
import { Board } from '../src/board.ts';
import { Assets } from '../src/server/assets.ts';
import { createApp } from '../src/server/create-app.tsx';

const folder = mkdtempSync(path.join(tmpdir(), 'ax-odd-questions-'));
const workdir = Workdir.openOrCreate(path.join(folder, 'main'), { name: 'main', slices: 1 });
for (let n = 0; n < 2; n++) {
  const rows = Array.from({ length: 5 }, (_, row) => ({ n: row + n, word: `w${row}` }));
  makeDataset(workdir.path, makeJob(workdir, { options: { n } }), { columns: { n: 'int32', word: 'unicode' } }, [rows]);
}
const board = new Board(workdir, undefined);
afterAll(() => {
  board.thumbnails.close();
  rmSync(folder, { recursive: true });
});

for (const name of ['client.js', 'style.css']) writeFileSync(path.join(folder, name), '');
const app = createApp({ board, assets: new Assets(folder) }, { token: null, cookie: 'c', isHost: () => true });

/** As they may stand in an address. */
const odd = [
  ...[
    '',
    '-1',
    '0.5',
    '1e9',
    '999999999',
    '99999999999999999999',
    'NaN',
    '__proto__',
    'constructor',
    '%00',
    '%',
    '%0a',
  ],
  ...['%F0%9F%98%80', '%ED%A0%80', '%E2%80%AE', '%2e%2e', '..%2f..%2fetc', '~1', '::', '/(', 'n=..', '=..', 'main-1/'],
  ...['main-0', 'main-99', 'main-1~9', 'main-1%00', '%3Cscript%3E', 'a'.repeat(5000)],
];

const answered = new Set([200, 302, 400, 404, 409, 410, 422]);

/** An answer, or a refusal in words: without a stack, and without a word that only a programmer knows. */
async function expectWords(address: string): Promise<void> {
  const answer = await app.request(address);
  const text = await answer.text();
  const told = text.replaceAll(/value="[^"]*"|href="[^"]*"/g, '');
  const isRefused = answer.status >= 400;
  const message = isRefused && address.startsWith('/api/') ? String(JSON.parse(text).error.message) : text;
  expect([address, answered.has(answer.status), /^ +at \S+ \(|node:internal|Internal error/m.test(told)]).toEqual([
    address,
    true,
    false,
  ]);
  if (isRefused)
    expect([address, message.length > 20, /TypeError|RangeError/.test(message)]).toEqual([address, true, false]);
}

test.each([
  ['/jobs', 'q', 'method', 'state', 'script', 'option', 'before'],
  ['/runs', 'script'],
  ['/data', 'before'],
  ['/data/main-1', 'view', 'columns', 'row', 'only', 'column', 'caption', 'size'],
  ['/data/main-1/default/thumb', 'column', 'row', 'size', 'v'],
  ['/api/data/main-1', 'chain'],
  ['/api/data/main-1/default/rows', 'from', 'count', 'columns', 'only'],
  ['/api/data/main-1/default/rows', 'from', 'count'],
  ['/compare', 'left', 'right'],
  ['/compare?left=main-1&right=main-2', 'column', 'by', 'all', 'from'],
  ['/compare?left=main-1&right=main-2', 'column', 'from'],
  ['/api/compare?left=main-1&right=main-2', 'by', 'all', 'from', 'count', 'column'],
  ['/api/compare?left=main-1&right=main-2', 'all', 'from', 'count'],
  ['/api/jobs', 'number'],
  ['/api/runs', 'script', 'number'],
  ['/lineage', 'up', 'down'],
  ['/lineage/main-2', 'up', 'down'],
  ['/api/lineage/main-2', 'up', 'down'],
  ['/lists', 'all'],
  ['/search', 'q'],
  ['/api/search', 'q'],
])('%s is answered in words, whatever is asked of it', async (route, ...names) => {
  const sign = route.includes('?') ? '&' : '?';
  for (const value of odd) await expectWords(`${route}${sign}${names.map((name) => `${name}=${value}`).join('&')}`);
  for (const how of ['=1&=2', '[]=1&[]=2', '[a]=1', '']) {
    const query = names.flatMap((name) => how.split('&').map((each) => `${name}${each}`)).join('&');
    await expectWords(`${route}${sign}${query}&__proto__[a]=1&=&&==`);
  }
});

test.each([
  ...['/jobs/@', '/jobs/@/why', '/jobs/@/timeline', '/jobs/@/output', '/jobs/main-1/output/@', '/jobs/@/source'],
  ...['/jobs/@/files', '/jobs/main-1/files/@', '/jobs/main-1/view/@', '/jobs/@/rows', '/data/@', '/data/main-1/@'],
  ...['/data/main-1/default/rows/@', '/data/main-1/default/rows/0/@', '/data/main-1/default/rows/0/@/file'],
  ...['/data/main-1/@/thumb?v=00000000000000000000000000000000', '/api/data/@', '/api/data/main-1/@/rows'],
  ...['/api/data/main-1/default/rows/@', '/api/data/main-1/default/rows/0/@', '/runs/@', '/runs/@/compare/main'],
  ...['/runs/@/report', '/api/runs/@', '/api/runs/@/events?follow=0', '/api/runs/@/compare/main', '/api/jobs/@'],
  ...[
    '/api/jobs/@/why',
    '/api/jobs/@/rows',
    '/lineage/@',
    '/api/lineage/@',
    '/methods/@',
    '/api/methods/@',
    '/lists/@',
  ],
  ...[
    '/lists/a/@',
    '/lists/a/b/@',
    '/api/lists/a/@',
    '/whose/@',
    '/api/whose/@',
    '/assets/@/client.js',
    '/@',
    '/api/@',
  ],
])('%s is answered in words, whatever stands in it', async (route) => {
  for (const value of odd) await expectWords(route.replace('@', value));
});
