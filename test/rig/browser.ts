import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { repository } from './docs/markdown.ts';

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/opt/google/chrome/chrome',
];

/** The browser of this machine; tests that need one are skipped without it, with a line that says so. */
export const browserPath = [process.env.AX_CHROMIUM ?? '', ...places].find((file) => file !== '' && existsSync(file));

if (browserPath === undefined) {
  const what = 'There is no Chromium here (AX_CHROMIUM, /usr/bin/chromium): the board is not looked at in a browser.';
  if (process.env.CI) throw new Error(`${what} CI has to have one.`);
  console.warn(what);
}

/** Nothing of the browser itself asks the network. */
const quiet = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--host-resolver-rules=MAP evil.test 127.0.0.1',
];

export async function startBrowser(): Promise<Browser> {
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath: browserPath ?? '', args: [...quiet, ...asRoot] });
}

const axe = readFileSync(path.join(repository, 'node_modules/axe-core/axe.min.js'), 'utf8');

/** What axe finds wrong with a page: the rule, and the first element that breaks it. */
export async function violationsIn(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate<string[]>(
    "axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations.map(({ id, nodes }) => id + ' ' + nodes[0].html))",
  );
}

/** A page, and all that it complained of or asked of others. */
export class WatchedPage {
  readonly page: Page;
  readonly complaints: string[] = [];
  readonly asked: string[] = [];

  private constructor(page: Page) {
    this.page = page;
    page.on('console', (message) => this.complaints.push(`${message.type()} ${message.text()}`));
    page.on('pageerror', (error) => this.complaints.push(`error ${error.message}`));
    page.on('request', (request) => this.asked.push(request.url()));
  }

  static async open(context: BrowserContext): Promise<WatchedPage> {
    return new WatchedPage(await context.newPage());
  }
}
