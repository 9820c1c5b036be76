import { AcceleratorError, formatJson } from '@accelerator/base';

/** What a project needs in its package.json. */
export interface ManifestParts {
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

type Json = Readonly<Record<string, unknown>>;

/** Where a package may be declared already. */
const kinds = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'] as const;

/**
 * A package.json with parts added: nothing in it changes, neither a version nor the way in which it is written.
 *
 * @returns undefined when it has everything
 * @throws AcceleratorError `MANIFEST_INVALID`
 */
export function mergeManifest(
  text: string,
  parts: ManifestParts,
): { readonly text: string; readonly added: readonly string[] } | undefined {
  const manifest = parseManifest(text);
  const declared = new Set(kinds.flatMap((kind) => Object.keys(recordIn(manifest, kind))));
  const missing = (wanted: Readonly<Record<string, string>>, there: { has(name: string): boolean }) =>
    Object.fromEntries(Object.entries(wanted).filter(([name]) => !there.has(name)));
  const additions = {
    scripts: missing(parts.scripts, new Set(Object.keys(recordIn(manifest, 'scripts')))),
    dependencies: missing(parts.dependencies, declared),
    devDependencies: missing(parts.devDependencies, declared),
  };
  const added = Object.values(additions).flatMap((names) => Object.keys(names));
  if (added.length === 0) return undefined;
  const merged: Record<string, unknown> = { ...manifest };
  for (const [key, names] of Object.entries(additions)) {
    if (Object.keys(names).length === 0) continue;
    const whole = { ...recordIn(manifest, key), ...names };
    merged[key] = key === 'scripts' ? whole : sorted(whole);
  }
  return { text: writtenLike(text, merged), added };
}

function parseManifest(text: string): Json {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    if (isRecord(value)) return value;
  } catch (cause) {
    throw invalidManifest('valid JSON', cause);
  }
  throw invalidManifest('an object');
}

function recordIn(manifest: Json, key: string): Json {
  const value = manifest[key];
  if (value === undefined) return {};
  if (!isRecord(value)) throw invalidManifest(`an object as its "${key}"`);
  return value;
}

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `ax init` adds to the package.json of a folder, and can't read the one that is there. */
function invalidManifest(expected: string, cause?: unknown): AcceleratorError {
  return new AcceleratorError({
    code: 'MANIFEST_INVALID',
    message: `Expected ${expected} in package.json.`,
    hint: 'Correct it, then call ax init again. Nothing was changed.',
    cause,
  });
}

/** As package managers sort them. */
function sorted(names: Json): Json {
  return Object.fromEntries(Object.entries(names).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** With the indentation, the line ends and the end of another text. */
function writtenLike(text: string, value: unknown): string {
  const indentation = /^[{\s]*?\n([ \t]+)"/.exec(text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n'))?.[1];
  const json = indentation === undefined ? formatJson(value) : `${JSON.stringify(value, null, indentation)}\n`;
  const ended = /\n$/.test(text) ? json : json.trimEnd();
  const lines = text.includes('\r\n') ? ended.replaceAll('\n', '\r\n') : ended;
  return text.startsWith('\uFEFF') ? `\uFEFF${lines}` : lines;
}
