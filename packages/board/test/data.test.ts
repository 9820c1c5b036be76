import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TestBoard } from '../../../test/rig/board.ts';
import { browserPath, startBrowser, violationsIn } from '../../../test/rig/browser.ts';
import type { TestProject } from '../../../test/rig/project.ts';
import {
  canary,
  changedImage,
  images,
  makeDataProject,
  manyPictures,
  manyRows,
  oddNames,
  printedBy,
} from './rig/data-project.ts';

const ends: (() => unknown)[] = [];
let project: TestProject;
let board: TestBoard;

beforeAll(async () => {
  project = await makeDataProject((remove) => ends.push(remove));
  board = await TestBoard.start(project.directory, '--no-token');
  ends.push(() => board.stop());
});

afterAll(async () => {
  for (const end of ends.reverse()) await end();
});

const ask = (way: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${board.origin}${way}`, { headers });
const textOf = async (path: string): Promise<string> => (await ask(path)).text();

interface Cell {
  readonly digest: string;
  readonly bytes: number;
  readonly type: string;
}

const cellsOf = async (dataset: string, column: string, count = 200): Promise<(Cell | null)[]> =>
  JSON.parse(await textOf(`/api/data/${dataset}/default/rows?columns=${column}&count=${count}`)).columns[0].values;

/** Where the links of a page lead, below an address. */
async function linksOf(page: string, below: string): Promise<string[]> {
  const links = [...(await textOf(page)).matchAll(/href="([^"]*)"/g)].map(([, link = '']) =>
    link.replaceAll('&amp;', '&'),
  );
  return [...new Set(links)].filter((link) => link.startsWith(below));
}

describe('names of datasets, columns and files may hold what addresses are made of', () => {
  test('a link leads to each dataset and each value', async () => {
    const [dataset = ''] = (await linksOf('/data/main-6', '/data/main-6/')).filter((link) => link.includes('%20'));
    expect(await textOf(dataset)).toContain('日本 語?#&amp;');
    // A column without a name is not what the choice of columns begins with.
    expect(await textOf(dataset)).not.toMatch(/<option[^>]*selected[^>]*>in\s*</);
    const values = await linksOf(`${dataset}/rows/0`, `${dataset}/rows/0/`);
    const own = values.filter((link) => !link.endsWith('/file'));
    expect(own).toHaveLength(oddNames.columns.length);
    for (const [at, link] of own.entries()) {
      const name = oddNames.columns[at] ?? '';
      const told: object = JSON.parse(await textOf(`/api${link}`));
      expect(Object.entries(told)).toEqual([[name, name]]);
      const page = await ask(link);
      expect([name, page.status, /<h1><\/h1>/.test(await page.text())]).toEqual([name, 200, false]);
    }
  });

  test('a link leads to each file', async () => {
    const files = await linksOf('/jobs/main-6/files', '/jobs/main-6/files/');
    const given = await Promise.all(files.map(textOf));
    expect(given.sort()).toEqual([...oddNames.files].sort());
  });
});

describe('two datasets are compared', () => {
  test('where the address does not say which, the page asks for them', async () => {
    for (const query of ['', '?left=', '?left=main-2&right=', '?right=main-2']) {
      const answer = await ask(`/compare${query}`);
      const text = await answer.text();
      expect([answer.status, text]).toEqual([200, expect.stringContaining('name="right"')]);
      expect(text).toContain('<option value="main-6/a b/ü%2f">');
      expect(text.includes('value="main-2" list')).toBe(query.includes('main-2'));
    }
  });

  test('jobs stand for a dataset that both have', async () => {
    const answer = await ask('/compare?left=main-2&right=main-4');
    expect(await answer.text()).toContain('1 row differs');
    expect((await ask('/compare?left=main-2&right=main-99')).status).toBe(404);
  });
});

describe('what programs get', () => {
  test.each([
    ['/api/data/main-4', ['ds', 'main-4']],
    ['/api/data/main-6/default/rows?from=2&count=4', ['ds', 'main-6', '--from', '2', '-n', '4']],
    ['/api/data/main-5/default/rows?from=9999990', ['ds', 'main-5', '--from', '9999990', '-n', '200']],
    ['/api/data/main-4/default/rows?only=computed', ['ds', 'main-4', '--only', 'computed', '-n', '200']],
    ['/api/data/main-6/default/rows/3/text', ['ds', 'main-6', '--row', '3', '-C', 'text']],
    ['/api/data/main-6/default/histogram?column=big&bins=7', ['hist', 'main-6', 'big', '--bins', '7']],
    ['/api/data/main-6/default/histogram?column=text', ['hist', 'main-6', 'text']],
    ['/api/data/main-4/default/find?pattern=/41.%5C.&show=filename', ['grep', '/41.\\.', 'main-4', '-s', 'filename']],
    ['/api/jobs/main-4/rows', ['job', 'main-4', '--rows']],
    ['/api/compare?left=main-2&right=main-4', ['ds', 'main-4', '--compare', 'main-2']],
    [
      '/api/compare?left=main-1&right=main-3&all=1&by=row&count=3',
      ['ds', 'main-3', '--compare', 'main-1', '--all', '--by', 'row', '-n', '3'],
    ],
  ])('%s is what a command prints', async (path, command) => {
    expect(await textOf(path)).toBe(await printedBy(project, ...command, '--json'));
  });

  test('one of a thousand images was changed: one row was computed, and one pair differs', async () => {
    const rows = JSON.parse(await textOf('/api/jobs/main-4/rows'));
    expect(rows).toMatchObject({ computed: 1, reused: images - 1, sources: [{ from: 'main-2', rows: images - 1 }] });
    const name = `img/${changedImage}.gif`;
    expect(rows.computedRows).toMatchObject([{ name }]);
    const pairs = JSON.parse(await textOf('/api/compare?left=main-2&right=main-4'));
    expect(pairs).toMatchObject({
      pairs: images,
      differ: 1,
      onlyLeft: 0,
      onlyRight: 0,
      shown: [{ differs: true, name }],
    });
    for (const by of ['filename', 'value', 'row']) {
      const found = JSON.parse(await textOf(`/api/compare?left=main-2&right=main-4&by=${by}`));
      expect([by, found.differ, found.shown.length]).toEqual([by, 1, 1]);
    }
    // The images, and what was made of them, stand in the same rows; but all of them differ.
    const sides = JSON.parse(await textOf('/api/compare?left=main-3&right=main-4'));
    expect(sides).toMatchObject({ by: 'source', differ: 0, same: images });
    const pages = [await textOf('/jobs/main-4/rows'), await textOf('/compare?left=main-2&right=main-4')];
    for (const page of pages) expect(page).toContain(name);
    expect(pages[1]?.match(/id="pair-/g)).toHaveLength(1);
  });

  test.each([
    ['/data/main-99', 404],
    ['/data/main-4/nosuch', 404],
    ['/data/main-4/default/rows/1000', 404],
    ['/data/main-4/default/rows/3/nosuch', 404],
    ['/data/main-4?find=(', 409],
    ['/data/main-1?only=computed', 409],
    ['/api/data/main-4/default/rows?only=nonsense', 409],
    ['/data/main-4/default/thumb?column=thumb&row=0', 400],
    ['/data/..%2f..%2fetc', 404],
  ])('%s is refused in a sentence', async (path, status) => {
    const answer = await ask(path);
    expect([path, answer.status]).toEqual([path, status]);
  });
});

test('nothing is written into the workdir, whatever is looked at', async () => {
  const workdir = project.path('workdirs');
  const listing = (): string[] =>
    readdirSync(workdir, { recursive: true, encoding: 'utf8' }).map((name) => {
      const { mtimeMs, size } = statSync(path.join(workdir, name));
      return `${name} ${size} ${mtimeMs}`;
    });
  const before = listing();
  for (const page of ['/data', '/data/main-4', '/data/main-6?view=pictures', '/data/main-5?view=columns&column=n']) {
    expect((await ask(page)).status).toBe(200);
  }
  const [cell] = await cellsOf('main-7', 'picture', 1);
  await ask(`/data/main-7/default/thumb?column=picture&row=0&size=384&v=${cell?.digest}`);
  expect(listing()).toEqual(before);
});

describe('pictures', () => {
  const thumb = (cell: Cell, row: number, accept = '*/*', dataset = 'main-6', column = 'file'): Promise<Response> =>
    ask(`/data/${dataset}/default/thumb?column=${column}&row=${row}&size=192&v=${cell.digest}`, { accept });

  test('are made of values, kept by their digests, and refused for what is none, with the reason', async () => {
    const [first] = await cellsOf('main-1', 'picture', 1);
    if (first === null || first === undefined) throw new Error('There is no picture');
    const answer = await thumb(first, 0, 'image/*', 'main-1', 'picture');
    expect(answer.headers.get('cache-control')).toContain('immutable');
    expect(answer.headers.get('content-security-policy')).toContain('sandbox');
    expect(await sharp(Buffer.from(await answer.arrayBuffer())).metadata()).toMatchObject({ format: 'webp', width: 1 });
    expect(project.has(`.ax/cache/thumbs/${first.digest.slice(0, 2)}/${first.digest.slice(2)}-192.webp`)).toBe(true);

    const cells = await cellsOf('main-6', 'file');
    const reasons = new Map<number, string>();
    for (const [row, cell] of cells.entries()) {
      if (cell === null) continue;
      const made = await thumb(cell, row);
      if (!made.ok) reasons.set(cell.bytes, await made.text());
      if (made.ok) expect(cell.type).toBe('gif');
    }
    const said = [...reasons.values()].join('');
    for (const word of ['SVG', 'HTML', 'decoded', 'MB']) expect(said).toContain(word);
    expect(reasons.get(257 << 20)).toMatch(/269 MB|270 MB/);
    const large = cells.find((cell) => cell?.bytes === 257 << 20);
    const drawn = await thumb(large as Cell, cells.indexOf(large as Cell), 'image/avif,image/*');
    expect([drawn.status, drawn.headers.get('content-type')]).toEqual([200, 'image/svg+xml']);
  });

  test('an address from another board, with another digest, gives no picture', async () => {
    const other = { digest: '0'.repeat(32), bytes: 1, type: 'gif' };
    const answer = await thumb(other, 0, '*/*', 'main-1', 'picture');
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([422, 'no-store']);
  });

  test('what a value is never runs: as a file it is kept, or shown in a sandbox', async () => {
    const cells = await cellsOf('main-6', 'file');
    for (const [row, cell] of cells.entries()) {
      if (cell === null || cell.bytes > 1e6) continue;
      const file = await ask(`/data/main-6/default/rows/${row}/file/file`);
      expect(file.headers.get('content-security-policy')).toMatch(/default-src 'none'.*sandbox/);
      if (cell.type !== 'gif') {
        expect(file.headers.get('content-type')).toBe('application/octet-stream');
        expect(file.headers.get('content-disposition')).toMatch(/^attachment/);
      }
    }
  });
});

describe.skipIf(browserPath === undefined)('in a browser', () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await startBrowser();
    ends.push(() => browser.close());
  });

  interface Visit {
    readonly page: Page;
    readonly told: readonly string[];
  }

  const visit = async (path: string, options: Parameters<Browser['newContext']>[0] = {}): Promise<Visit> => {
    const context = await browser.newContext({ viewport: { width: 1200, height: 900 }, ...options });
    const page = await context.newPage();
    const told: string[] = [];
    page.on('console', (message) => told.push(message.text()));
    page.on('pageerror', (error) => told.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith(board.origin)) told.push(request.url());
    });
    await page.goto(`${board.origin}${path}`);
    return { page, told };
  };

  /** Numbers of the rows that are seen whole. */
  const seenRows = (page: Page): Promise<number[]> =>
    page.evaluate(() => {
      const box = document.querySelector('.grid');
      const head = document.querySelector('.grid-head')?.getBoundingClientRect().bottom ?? 0;
      const end = box?.getBoundingClientRect().bottom ?? 0;
      return [...document.querySelectorAll('.grid-layer .grid-row')].flatMap((row) => {
        const { top, bottom } = row.getBoundingClientRect();
        const text = row.querySelector('.grid-number')?.textContent ?? '';
        return top >= head - 1 && bottom <= end + 1 && /^\d+$/.test(text) ? [Number(text)] : [];
      });
    });
  const untilSeen = (page: Page, row: number): Promise<void> =>
    expect.poll(() => seenRows(page), { timeout: 60_000 }).toContain(row);

  test('ten million rows: a link leads to one, each step of a wheel leaves none out, and End shows the last', async () => {
    const { page, told } = await visit('/data/main-5?row=7654321');
    await untilSeen(page, 7_654_321);
    const seen = new Set(await seenRows(page));
    const first = Math.min(...seen);
    await page.mouse.move(600, 700);
    for (let notch = 0; notch < 10; notch++) {
      await page.mouse.wheel(0, 100);
      await expect.poll(async () => Math.max(...(await seenRows(page)))).toBeGreaterThan(Math.max(...seen));
      for (const row of await seenRows(page)) seen.add(row);
    }
    const last = Math.max(...seen);
    expect([...seen].sort((a, b) => a - b)).toEqual(
      Array.from({ length: last - first + 1 }, (_, index) => first + index),
    );
    // 1000 pixels are 33 lines of 30, and a third of one.
    await expect.poll(async () => Math.min(...(await seenRows(page)))).toBe(first + 34);
    await page.locator('.grid').focus();
    await page.keyboard.press('End');
    await untilSeen(page, manyRows - 1);
    await page.keyboard.press('PageUp');
    await page.keyboard.press('Home');
    await untilSeen(page, 0);
    expect(told).toEqual([]);
    await page.context().close();
  });

  test('ten thousand pictures: few are in the page, wherever one is, and the board stays small', async () => {
    const { page, told } = await visit('/data/main-7?view=pictures');
    const drawn = (): Promise<number> =>
      page.evaluate(() => [...document.images].filter(({ naturalWidth }) => naturalWidth > 0).length);
    const most: number[] = [];
    await page.locator('.wall-scroll').waitFor();
    await page.locator('.wall-scroll').focus();
    for (const key of ['PageDown', 'PageDown', 'End', 'PageUp', 'Home']) {
      await page.keyboard.press(key);
      await expect.poll(drawn, { timeout: 60_000 }).toBeGreaterThan(10);
      most.push(await page.evaluate(() => document.images.length));
      if (key === 'End')
        await expect.poll(() => page.locator('.tile').last().getAttribute('data-line')).toBe(String(manyPictures - 1));
    }
    expect(Math.max(...most)).toBeLessThanOrEqual(200);
    const memory = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${board.process.pid}/status`, 'utf8'))?.[1];
    expect(Number(memory)).toBeLessThan(400_000);
    expect(told).toEqual([]);
    await page.context().close();
  });

  test('hostile cells run nothing, in any view, and are text; a picture that can’t be decoded says why', async () => {
    for (const path of [
      '/data/main-6',
      '/data/main-6?view=pictures',
      '/data/main-6?view=columns',
      '/data/main-6/default/rows/0',
      '/data/main-6/default/rows/1/file',
      '/data',
    ]) {
      const { page, told } = await visit(path, { viewport: { width: 390, height: 800 } });
      if (path === '/data/main-6') {
        await page.waitForSelector('.cell-picture, .picture-reason');
        await expect.poll(() => page.locator('.cell-text').allTextContents()).toContain(canary);
      }
      if (path.endsWith('pictures'))
        await expect.poll(() => page.locator('.picture-reason').count(), { timeout: 60_000 }).toBeGreaterThanOrEqual(4);
      expect(await page.title()).not.toContain('RAN');
      expect([path, await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)]).toEqual([
        path,
        true,
      ]);
      expect([path, told]).toEqual([path, []]);
      await page.context().close();
    }
  });

  test('by keyboard only: from the first page to the picture of a row, to the next, and back', async () => {
    const { page } = await visit('/');
    const press = async (...keys: string[]): Promise<void> => {
      for (const key of keys) await page.keyboard.press(key);
    };
    const isAtCells = (): Promise<boolean> =>
      page
        .locator('.grid')
        .evaluate((box) => box === document.activeElement && box.hasAttribute('aria-activedescendant'));
    await press('g', 'd');
    await page.waitForURL('**/data');
    // Above it: main-7, both datasets of main-6, main-5.
    await press('j', 'j', 'j', 'j', 'j', 'Enter');
    await page.waitForURL('**/data/main-4');
    await page.waitForSelector('.grid-cell img');
    await press('j');
    await expect.poll(isAtCells).toBe(true);
    await press('ArrowDown', 'j', 'ArrowRight', 'ArrowRight', 'Enter');
    await page.waitForURL('**/rows/2/thumb');
    await page.keyboard.press('ArrowRight');
    await page.waitForURL('**/rows/3/thumb');
    await expect
      .poll(() => page.locator('.one-picture img').evaluate((img) => (img as HTMLImageElement).naturalWidth))
      .toBe(1);
    await press('?', 'Escape');
    await page.waitForSelector('dialog', { state: 'detached' });
    expect(page.url()).toContain('/rows/3/thumb');
    await press('Escape');
    await page.waitForURL('**/rows/3');
    await press('j');
    await page.waitForURL('**/rows/4');
    await press('Escape');
    await untilSeen(page, 4);
    await expect.poll(isAtCells).toBe(true);
    await press('Escape');
    await page.waitForURL('**/jobs/main-4');
    await press('g', 'o');
    await page.waitForURL(`${board.origin}/`);
    await page.context().close();
  });

  test('in the dark and on a narrow screen pages of data are without fault', async () => {
    const { page, told } = await visit('/', { viewport: { width: 390, height: 800 }, colorScheme: 'dark' });
    const below = [
      '',
      '?view=pictures',
      '?view=columns&column=big',
      '/default/rows/0',
      '/default/rows/0/file',
      '?find=x',
    ];
    const faults: string[] = [];
    for (const path of [
      ...below.map((each) => `/data/main-6${each}`),
      ...['/data', '/compare?left=main-2&right=main-4', '/compare?left=main-1&right=main-2&all=1', '/jobs/main-4/rows'],
    ]) {
      await page.goto(`${board.origin}${path}`);
      if (path === '/data/main-6') await page.waitForSelector('.grid-cell .cell-picture');
      for (const each of await violationsIn(page)) faults.push(`${path} ${each}`);
      if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth))
        faults.push(`${path} is too wide`);
    }
    expect([faults, told]).toEqual([[], []]);
    await page.context().close();
  });

  test('rows of the server are seen until the browser has its own', async () => {
    const { page } = await visit('/data');
    const answers: (() => void)[] = [];
    await page.route('**/rows?*', async (route) => {
      await new Promise<void>((goOn) => answers.push(goOn));
      await route.continue();
    });
    await page.goto(`${board.origin}/data/main-4`);
    await expect.poll(() => answers.length).toBe(1);
    expect(await page.locator('.data-table tbody th').first().isVisible()).toBe(true);
    expect(await page.locator('.grid').isVisible()).toBe(false);
    for (const answer of answers) answer();
    await untilSeen(page, 0);
    expect(await page.locator('.data-table').count()).toBe(0);
    await page.context().close();
  });

  test('pairs: beside each other, under a slider, swapped by the space bar', async () => {
    const { page, told } = await visit('/compare?left=main-2&right=main-4');
    expect(await page.locator('.pair').count()).toBe(1);
    await page.locator('input[value="slider"]').check();
    expect(await page.locator('.pair-stack').isVisible()).toBe(true);
    await page.locator('.pair').focus();
    await page.keyboard.press('Space');
    const over = page.locator('.stack-over');
    expect(await over.evaluate((each) => getComputedStyle(each).visibility)).toBe('visible');
    await page.keyboard.press('Space');
    expect(await over.evaluate((each) => getComputedStyle(each).visibility)).toBe('hidden');
    expect(told).toEqual([]);
    await page.context().close();
  });

  test('without scripts: rows, pictures and pages of them are there', async () => {
    const { page } = await visit('/data/main-4?row=100', { javaScriptEnabled: false });
    expect(await page.locator('.data-table tbody tr').count()).toBe(50);
    await page.locator('a[rel="next"]').click();
    expect(await page.locator('.data-table tbody th').first().textContent()).toBe('150');
    await page.goto(`${board.origin}/data/main-4?view=pictures&find=417`);
    expect(await page.locator('.wall img').count()).toBe(1);
    await page.context().close();
  });
});
