// `npm run docs` writes the pages that are made of the code. With `--check` it only says which differ.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { drawings } from '../pictures/drawings.ts';
import { apiPage } from './api-page.ts';
import { errorPage } from './error-page.ts';
import { eventPage } from './event-page.ts';
import { repository } from './markdown.ts';

export const generatedPages: Readonly<Record<string, () => string>> = {
  'docs/api.md': apiPage,
  'docs/errors.md': errorPage,
  'docs/events.md': eventPage,
  ...drawings,
};

if (import.meta.filename === process.argv[1]) {
  const stale = Object.entries(generatedPages)
    .map(([page, make]) => ({ page, file: path.join(repository, page), text: make() }))
    .filter(({ file, text }) => !existsSync(file) || readFileSync(file, 'utf8') !== text);
  if (!process.argv.includes('--check')) for (const { file, text } of stale) writeFileSync(file, text);
  else if (stale.length > 0) {
    console.error(`${stale.map(({ page }) => page).join(' and ')} differ from the code: \`npm run docs\` writes them.`);
    process.exitCode = 1;
  }
}
