import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A package manager, and what is typed for what a new project needs. */
export interface PackageManager {
  readonly name: 'npm' | 'pnpm' | 'yarn' | 'bun';
  readonly install: string;
  /** Installs exactly what the lock file says, after a clone. */
  readonly cleanInstall: string;
  /** What stands before the name of a command that a package brings, such as `ax`. */
  readonly run: string;
}

const managers = {
  npm: { name: 'npm', install: 'npm install', cleanInstall: 'npm ci', run: 'npx' },
  pnpm: {
    name: 'pnpm',
    install: 'pnpm install',
    cleanInstall: 'pnpm install --frozen-lockfile',
    run: 'pnpm exec',
  },
  yarn: { name: 'yarn', install: 'yarn install', cleanInstall: 'yarn install', run: 'yarn' },
  bun: { name: 'bun', install: 'bun install', cleanInstall: 'bun install --frozen-lockfile', run: 'bunx' },
} as const satisfies Record<string, PackageManager>;

const lockFiles: readonly (readonly [string, PackageManager])[] = [
  ['pnpm-lock.yaml', managers.pnpm],
  ['yarn.lock', managers.yarn],
  ['bun.lock', managers.bun],
  ['bun.lockb', managers.bun],
  ['package-lock.json', managers.npm],
  ['npm-shrinkwrap.json', managers.npm],
];

/**
 * The package manager of a folder: the one that `packageManager` in a package.json names, or whose lock file is there,
 * in the folder or above it as far as the repository goes; else the one that started this program, as it says itself.
 */
export function packageManagerOf(
  directory: string,
  userAgent = process.env.npm_config_user_agent ?? '',
): PackageManager {
  for (const folder of foldersOfRepository(directory)) {
    const named = managerNamed(declaredManager(folder));
    if (named !== undefined) return named;
    const lock = lockFiles.find(([file]) => existsSync(path.join(folder, file)));
    if (lock !== undefined) return lock[1];
  }
  return managerNamed(userAgent) ?? managers.npm;
}

/** Whether the folder is one of a yarn that keeps packages in archives, where the engine does not find them. */
export function usesPlugAndPlay(directory: string): boolean {
  return foldersOfRepository(directory).some((folder) => {
    if (existsSync(path.join(folder, '.pnp.cjs'))) return true;
    const settings = path.join(folder, '.yarnrc.yml');
    return existsSync(settings) && !/^nodeLinker:\s*["']?(node-modules|pnpm)\b/m.test(readFileSync(settings, 'utf8'));
  });
}

/** The folder and those above it, up to the one with `.git`; the folder alone when there is none. */
function foldersOfRepository(directory: string): string[] {
  const folders: string[] = [];
  for (let folder = directory; ; folder = path.dirname(folder)) {
    folders.push(folder);
    if (existsSync(path.join(folder, '.git'))) return folders;
    if (path.dirname(folder) === folder) return [directory];
  }
}

function declaredManager(folder: string): string {
  try {
    const { packageManager }: { packageManager?: unknown } = JSON.parse(
      readFileSync(path.join(folder, 'package.json'), 'utf8'),
    );
    return typeof packageManager === 'string' ? packageManager : '';
  } catch {
    return '';
  }
}

/** `pnpm@10.1.0`, or `pnpm/10.1.0 npm/? node/v22`. */
function managerNamed(text: string): PackageManager | undefined {
  const name = /^(npm|pnpm|yarn|bun)[@/]/.exec(text)?.[1];
  return Object.values(managers).find((manager) => manager.name === name);
}
