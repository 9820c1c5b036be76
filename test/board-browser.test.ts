import { rmSync, writeFileSync } from 'node:fs';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TestBoard } from './rig/board.ts';
import { builtBoardProject, runAx } from './rig/board-project.ts';
import { browserPath, startBrowser, violationsIn, WatchedPage } from './rig/browser.ts';
import { until } from './rig/processes.ts';
import { finish, type TestProject } from './rig/project.ts';

describe.skipIf(browserPath === undefined)('in a browser', () => {
  let project: TestProject;
  let board: TestBoard;
  let browser: Browser;
  let context: BrowserContext;
  let watched: WatchedPage;
  let page: Page;

  beforeAll(async () => {
    project = builtBoardProject(afterAll);
    board = await TestBoard.start(project.directory);
    browser = await startBrowser();
    context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    watched = await WatchedPage.open(context);
    page = watched.page;
    await page.goto(board.address);
    return async () => {
      await browser.close();
      await board.stop();
    };
  });

  test('every page is without fault, in light, dark and on a narrow screen, and asks nobody else', async () => {
    const shown = [
      '/',
      '/runs/main',
      '/jobs',
      '/jobs/noisy',
      '/jobs/noisy/output',
      '/jobs/noisy/files',
      '/jobs/shots/timeline',
    ];
    const more = [
      '/jobs/shots/why',
      '/jobs/shots/source',
      '/lineage/shots',
      '/methods',
      '/methods/shots',
      '/results',
      '/disk',
      '/nothing',
    ];
    const faults: unknown[] = [];
    for (const [index, address] of [...shown, ...more].entries()) {
      const isDark = index % 2 === 1;
      await page.emulateMedia({ colorScheme: isDark ? 'dark' : 'light' });
      await page.goto(`${board.origin}${address}`);
      for (const each of await violationsIn(page)) faults.push([address, isDark ? 'dark' : 'light', each]);
      await page.setViewportSize({ width: 390, height: 800 });
      const over = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
      if (typeof over !== 'number' || over > 0) faults.push([address, 'is wider than the screen by', over]);
      await page.setViewportSize({ width: 1280, height: 800 });
      expect(await page.title()).not.toBe('owned');
    }
    expect(faults).toEqual([]);
    expect(watched.complaints.filter((each) => !each.includes('404'))).toEqual([]);
    expect(watched.asked.filter((address) => new URL(address).origin !== board.origin)).toEqual([]);
  });

  test('on a narrow screen the pages of a job are a menu', async () => {
    await page.setViewportSize({ width: 390, height: 800 });
    await page.goto(`${board.origin}/jobs/noisy`);
    expect(await page.locator('nav.tabs').isVisible()).toBe(false);
    await page.locator('.tabs-menu summary').click();
    await page.locator('.tabs-menu a', { hasText: 'Output' }).click();
    await page.waitForURL('**/output');
    await page.setViewportSize({ width: 1280, height: 800 });
    expect(await page.locator('nav.tabs').isVisible()).toBe(true);
    expect(await page.locator('.tabs-menu').isVisible()).toBe(false);
  });

  test('pages and drawings of jobs run nothing, unless they are let, and then shut off', async () => {
    for (const name of ['evil.html', 'pic.svg']) {
      await page.goto(`${board.origin}/jobs/noisy/files/${name}`);
      expect(await page.title()).not.toBe('owned');
      await page.goto(`${board.origin}/jobs/noisy/view/${name}`);
      await page.waitForLoadState('networkidle');
      expect(await page.title()).not.toBe('owned');
    }
    await page.goto(`${board.origin}/jobs/noisy/view/evil.html?scripts=1`);
    const frame = page.frames().find((each) => each !== page.mainFrame());
    await frame?.waitForLoadState();
    expect(await frame?.title()).toBe('owned');
    expect(await page.title()).not.toBe('owned');
    expect(await frame?.evaluate("fetch('/api/jobs').then(() => 'read', () => 'refused')")).toBe('refused');
    expect(await frame?.evaluate("(() => { try { return document.cookie } catch { return 'refused' } })()")).toBe(
      'refused',
    );
  });

  test('a page of another name is refused', async () => {
    const { port } = new URL(board.origin);
    const answer = await page.goto(`http://evil.test:${port}/jobs`);
    expect(answer?.status()).toBe(421);
  });

  test('by keys alone: to a job, to its output, back, and what is searched for', async () => {
    await page.goto(board.origin);
    await page.keyboard.press('g');
    await page.keyboard.press('j');
    await page.waitForURL('**/jobs');
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    const first = await page.evaluate('document.activeElement.textContent');
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/jobs/${first}`);
    await page.keyboard.press('/');
    // As fast as somebody types who knows what will be found.
    await page.keyboard.type('noisy');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/methods/noisy');
    await page.keyboard.press('?');
    await page.waitForSelector('dialog.help');
    await page.keyboard.press('Escape');
    await page.waitForSelector('dialog.help', { state: 'detached' });
  });

  test('bars move while another process builds, and a reload shows the same', async () => {
    rmSync(project.path('go'), { force: true });
    const ended = finish(project.start('run', 'slow'));
    await until(async () => (await board.text('/api/runs?script=slow&number=1')).includes('"running"'));
    await page.goto(`${board.origin}/runs/slow`);
    await page.locator('.running-head', { hasText: 'analysis' }).waitFor();
    writeFileSync(project.path('go'), '');
    await page.locator('main .job-title .state', { hasText: 'finished' }).waitFor();
    expect(await ended).toMatchObject({ status: 0 });
    // What is told last may come a moment later.
    const loaded = await context.newPage();
    await loaded.goto(`${board.origin}/runs/slow`);
    const shown = await loaded.evaluate("document.querySelector('main').innerText");
    await loaded.close();
    await expect.poll(() => page.evaluate("document.querySelector('main').innerText")).toBe(shown);
  });

  test('a report is one file, which needs no script and asks for nothing', async () => {
    const file = project.path('report.html');
    runAx(project, 'report', 'main', '-o', file, '--pictures', '3');
    const alone = await browser.newContext({ javaScriptEnabled: false });
    const report = await WatchedPage.open(alone);
    await report.page.goto(`file://${file}`);
    const text = (await report.page.textContent('body')) ?? '';
    for (const part of ['Jobs', 'Workers', 'Why main-', 'Rows of main-', 'Pictures']) expect(text).toContain(part);
    expect(await report.page.locator('img').count()).toBeGreaterThan(0);
    // Nothing looks as if it led to a page that is not in the file.
    expect(await report.page.locator('a:not([href])', { hasText: 'compare with' }).count()).toBeGreaterThan(0);
    expect(await report.page.locator('a:visible', { hasText: /compare with|^report$/ }).count()).toBe(0);
    expect(report.asked.filter((address) => !address.startsWith('data:'))).toEqual([`file://${file}`]);
    expect(report.complaints).toEqual([]);
    await alone.close();
  });
});
