// `npm run release -- 0.2.0`: gives all packages one version, and the changelog a heading for it. Commit, tag `v0.2.0` and
// push; the workflow `release` publishes.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const unreleased = '## [Unreleased]\n';

/** @param root folder of the repository @param day as it stands in the changelog: 2026-11-25 */
export function release(root, version, day) {
  if (!/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/.test(version))
    throw new Error(`Expected a version such as 0.2.0, received '${version}'.`);
  const changelogFile = path.join(root, 'CHANGELOG.md');
  const changelog = readFileSync(changelogFile, 'utf8');
  const [head, news] = changelog.split(unreleased);
  if (news === undefined) throw new Error('CHANGELOG.md has no heading [Unreleased].');
  if (changelog.includes(`## [${version}]`)) throw new Error(`CHANGELOG.md has version ${version} already.`);
  if (news.split('\n## ')[0].trim() === '') throw new Error('CHANGELOG.md says nothing under [Unreleased].');
  for (const file of manifests(root)) setVersion(file, version);
  setVersion(path.join(root, 'package-lock.json'), version);
  writeFileSync(changelogFile, `${head}${unreleased}\n## [${version}] - ${day}\n${news}`);
}

function manifests(root) {
  const rooms = readdirSync(path.join(root, 'packages')).map((name) => path.join('packages', name));
  return ['.', 'methods', ...rooms].map((directory) => path.join(root, directory, 'package.json'));
}

function setVersion(file, version) {
  const manifest = JSON.parse(readFileSync(file, 'utf8'));
  manifest.version = version;
  for (const [place, entry] of Object.entries(manifest.packages ?? {})) {
    if (!place.includes('node_modules') && entry.version !== undefined) entry.version = version;
  }
  writeFileSync(file, `${JSON.stringify(manifest, null, 2)}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  release(
    path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..'),
    process.argv[2] ?? '',
    new Date().toISOString().slice(0, 10),
  );
}
