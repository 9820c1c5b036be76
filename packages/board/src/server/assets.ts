import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const types = { 'client.js': 'text/javascript; charset=utf-8', 'style.css': 'text/css; charset=utf-8' } as const;

export type AssetName = keyof typeof types;

/** What pages load: the script and the style sheet that the build has put beside this program. */
export class Assets {
  readonly #directory: string;
  readonly #read = new Map<AssetName, { readonly text: string; readonly version: string }>();

  constructor(directory = fileURLToPath(new URL('./board/', import.meta.url))) {
    this.#directory = directory;
  }

  text(name: AssetName): string {
    return this.#find(name).text;
  }

  type(name: AssetName): string {
    return types[name];
  }

  /** Browsers keep it for ever: another content has another address. */
  address(name: AssetName): string {
    return `/assets/${this.#find(name).version}/${name}`;
  }

  #find(name: AssetName): { readonly text: string; readonly version: string } {
    const known = this.#read.get(name);
    if (known !== undefined) return known;
    const text = readFileSync(`${this.#directory}/${name}`, 'utf8');
    const found = { text, version: createHash('sha256').update(text).digest('hex').slice(0, 12) };
    this.#read.set(name, found);
    return found;
  }
}

export function isAssetName(name: string): name is AssetName {
  return Object.hasOwn(types, name);
}
