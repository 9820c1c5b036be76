// The licences of the packages that are bundled into the engine: they ask to be kept with every copy.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** @param inputs files that the bundler read */
export function writeNotices(file, inputs) {
  const directories = new Set(
    inputs.flatMap((input) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? []),
  );
  const notices = [...directories].sort().map((directory) => {
    const { name, version, license } = JSON.parse(readFileSync(path.join(directory, 'package.json'), 'utf8'));
    const text = readdirSync(directory).find((entry) => /^licen[cs]e(\.\w+)?$/i.test(entry));
    const words = text === undefined ? '' : `\n${readFileSync(path.join(directory, text), 'utf8').trim()}\n`;
    return `${name} ${version} (${license})\n${words}`;
  });
  if (notices.length === 0 || !existsSync(path.dirname(file))) throw new Error('Nothing was bundled.');
  writeFileSync(file, `${notices.join(`\n${'-'.repeat(78)}\n\n`)}`);
}
