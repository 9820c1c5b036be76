import { ask, type Request, storedIn, writtenMsOf } from './ask.ts';
import type { BlobStore, Kind, StoredBytes, WrittenMs } from './blob-store.ts';

export const tokenVariable = 'AX_CACHE_TOKEN';

/**
 * Anything that keeps bodies under names of 64 hexadecimal digits: bazel-remote, nginx, the cache servers of Turborepo and
 * Nx. By the address alone, without ranges, and whether it knows HEAD or not.
 */
export class HttpStore implements BlobStore {
  readonly place: string;
  readonly #template: string;
  readonly #token: string | undefined;

  /** @param template `https://host/path/{kind}/{name}`; `{kind}` may be missing: the names differ too */
  constructor(template: string, token: string | undefined) {
    this.#template = template;
    this.#token = token;
    this.place = new URL(this.#url('ac', '0')).host;
  }

  async get(kind: Kind, name: string, most: number, signal: AbortSignal): Promise<StoredBytes | undefined> {
    const answer = await ask(this.#request('GET', kind, name, signal));
    return storedIn(answer, most);
  }

  async put(kind: Kind, name: string, bytes: Uint8Array, signal: AbortSignal): Promise<void> {
    await ask({ ...this.#request('PUT', kind, name, signal), body: bytes });
  }

  async writtenMs(kind: Kind, name: string, signal: AbortSignal): Promise<WrittenMs> {
    const answer = await ask(this.#request('HEAD', kind, name, signal));
    return writtenMsOf(answer);
  }

  #request(method: Request['method'], kind: Kind, name: string, signal: AbortSignal): Request {
    const headers = new Headers({ 'content-type': 'application/octet-stream' });
    if (this.#token !== undefined) headers.set('authorization', `Bearer ${this.#token}`);
    return { url: this.#url(kind, name), method, headers, secret: tokenVariable, signal };
  }

  #url(kind: Kind, name: string): string {
    return this.#template.replaceAll('{kind}', kind).replaceAll('{name}', name);
  }
}
