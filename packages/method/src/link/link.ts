import { isBuiltin } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ImportedFile } from '@accelerator/job';
import { sdkName } from '../bundle/bundle-plugin.ts';
import { type FoundMeta, findMetas } from '../bundle/import-meta.ts';
import { findImport } from '../bundle/package-import.ts';
import { sdkUrl } from './sdk-url.ts';

/** Where a bundle is to run. */
export interface LinkTarget {
  /** Absolute path of the project. */
  readonly project: string;
  /** The method's or script's file, relative to the project. */
  readonly source: string;
  /** Where the packages that the bundle imports are, by what it calls them. */
  readonly imports: Readonly<Record<string, ImportedFile>>;
  /** Which packages are not wanted: they stay as the bundle calls them, and `require` gives the `stub` of one. */
  readonly unwanted?: readonly string[];
}

/** A bundle that can run from anywhere on this machine. */
export interface LinkedModule {
  readonly code: string;
  /** The address of each package that is imported, by what the bundle calls it. */
  readonly addresses: ReadonlyMap<string, string>;
  /** Source map from the linked code to the bundle. Made when an error asks for it. */
  map(): string;
}

/**
 * Makes a bundle runnable from anywhere: its imports of packages become addresses of files, those that its key was made
 * from, and the engine's own package becomes the engine that runs. Nothing else changes.
 * @throws AcceleratorError `PACKAGE_MISSING`, `PACKAGE_REPLACED`
 */
export async function link(code: string, target: LinkTarget): Promise<LinkedModule> {
  const [{ init, parse }, { default: MagicString }] = await Promise.all([
    import('es-module-lexer'),
    import('magic-string'),
  ]);
  await init();
  const base = pathToFileURL(path.resolve(target.project, target.source)).href;
  const unwanted = target.unwanted ?? [];
  const files = new Map(
    Object.entries(target.imports)
      .filter(([label]) => !unwanted.includes(label))
      .map(([label, place]) => [label, findImport(target.project, label, place)]),
  );
  const linked = new MagicString(code);
  const addresses = new Map<string, string>();
  for (const found of parse(code)[0]) {
    if (found.type === 'import-meta') linked.update(found.start, found.end, metaText(base));
    const address = addressOf(found.specifier, files);
    if (address === undefined) continue;
    if (typeof found.specifier === 'string' && found.specifier !== sdkName) addresses.set(found.specifier, address);
    // Of a static import the lexer marks the text between the quotes, of a dynamic one the expression with them.
    linked.update(found.start, found.end, found.type === 'dynamic' ? JSON.stringify(address) : address);
  }
  for (const meta of findMetas(code)) linked.update(meta.start, meta.end, foundMetaText(target.project, meta));
  if (/(?<!function )\b__require\b/.test(code)) linked.prepend(requireText(base, files, unwanted));
  return {
    code: linked.toString(),
    addresses,
    map: () => linked.generateMap({ hires: 'boundary' }).toString(),
  };
}

function addressOf(specifier: string | null | undefined, files: ReadonlyMap<string, string>): string | undefined {
  if (typeof specifier !== 'string' || isBuiltin(specifier)) return undefined;
  if (specifier === sdkName) return sdkUrl();
  const file = files.get(specifier);
  return file === undefined ? undefined : pathToFileURL(file).href;
}

/** In a text of any quotes, or where an expression stood. */
function foundMetaText(project: string, { name, wanted }: FoundMeta): string {
  const file = path.resolve(project, name);
  const { href } = pathToFileURL(file);
  if (wanted === 'meta') return metaText(href);
  const text = wanted === 'url' ? href : wanted === 'filename' ? file : path.dirname(file);
  return text.replace(/[\\'"`$\n\r\u2028\u2029]/g, (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function metaText(url: string): string {
  const { pathname } = new URL(url);
  const filename = decodeURIComponent(pathname);
  return `({url:${JSON.stringify(url)},filename:${JSON.stringify(filename)},dirname:${JSON.stringify(path.dirname(filename))}})`;
}

/** What CommonJS files of the bundle get as `require`: packages are those that the key names. */
function requireText(base: string, files: ReadonlyMap<string, string>, unwanted: readonly string[]): string {
  return [
    'import{createRequire as __ax_createRequire}from"node:module";',
    `const require=(load=>{const files=${JSON.stringify(Object.fromEntries(files))};`,
    'const find=name=>Object.hasOwn(files,name)?files[name]:name;',
    `const unwanted=${JSON.stringify(unwanted)};`,
    'const require=name=>unwanted.includes(name)?stub(name):load(find(name));',
    'return Object.assign(require,{resolve:(name,options)=>load.resolve(find(name),options),cache:load.cache,',
    `extensions:load.extensions,main:undefined})})(__ax_createRequire(${JSON.stringify(base)}));`,
  ].join('');
}
