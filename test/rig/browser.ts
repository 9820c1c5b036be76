import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

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
