import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Where Chromium is; undefined: tests in a browser are left out, but where all tests must run. */
export const browserProgram: string | undefined = process.env.AX_CHROMIUM ?? places.find((place) => existsSync(place));

if (browserProgram === undefined) {
  if (process.env.CI !== undefined) throw new Error('There is no Chromium: apt-get install chromium');
  process.stderr.write('There is no Chromium: the tests of the board in a browser are left out.\n');
}

/** A browser that asks nobody for anything by itself. */
export function startBrowser(): Promise<Browser> {
  const quiet = ['background-networking', 'component-update', 'sync', 'quic', 'gpu'].map((name) => `--disable-${name}`);
  return chromium.launch({
    executablePath: browserProgram,
    args: ['--no-first-run', ...quiet, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
  });
}
