import { createHash } from 'node:crypto';
import { AwsV4Signer } from 'aws4fetch';
import { ask, storedIn, writtenMsOf } from './ask.ts';
import type { BlobStore, Kind, ListedStore, StoredBytes, StoredObject, WrittenMs } from './blob-store.ts';

export interface S3Place {
  readonly bucket: string;
  /** Without slashes around it; may be empty. */
  readonly prefix: string;
  /** Of a store that is not Amazon's: `http://127.0.0.1:9000`. */
  readonly endpoint: string | undefined;
  readonly region: string;
}

export interface S3Secrets {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | undefined;
}

interface S3Request {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'DELETE';
  /** From the bucket. */
  readonly key: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  readonly signal: AbortSignal;
}

/** A page of a list has 1000 keys of 300 bytes. */
const largestPage = 1 << 22;

/** A bucket of S3, or of a store that speaks as S3 does. */
export class S3Store implements BlobStore {
  readonly place: string;
  readonly listed: ListedStore;
  readonly #base: string;
  readonly #where: S3Place;
  readonly #secrets: S3Secrets;

  constructor(where: S3Place, secrets: S3Secrets) {
    const { bucket, endpoint, region } = where;
    this.#where = where;
    this.#secrets = secrets;
    this.#base =
      endpoint === undefined
        ? `https://${bucket}.s3.${region}.amazonaws.com`
        : `${endpoint.replace(/\/+$/, '')}/${bucket}`;
    this.place = new URL(this.#base).host;
    this.listed = {
      list: (kind) => this.#list(kind),
      remove: async (kind, name) => {
        await this.#ask({ method: 'DELETE', key: this.#key(kind, name), signal: new AbortController().signal });
      },
    };
  }

  async get(kind: Kind, name: string, most: number, signal: AbortSignal): Promise<StoredBytes | undefined> {
    const answer = await this.#ask({ method: 'GET', key: this.#key(kind, name), signal });
    return storedIn(answer, most);
  }

  async put(kind: Kind, name: string, body: Uint8Array, signal: AbortSignal): Promise<void> {
    await this.#ask({ method: 'PUT', key: this.#key(kind, name), body, signal });
  }

  async writtenMs(kind: Kind, name: string, signal: AbortSignal): Promise<WrittenMs> {
    const answer = await this.#ask({ method: 'HEAD', key: this.#key(kind, name), signal });
    return writtenMsOf(answer);
  }

  #key(kind: Kind, name: string): string {
    const { prefix } = this.#where;
    return `${prefix === '' ? '' : `${prefix}/`}${kind}/${name}`;
  }

  async #ask({ method, key, query = {}, body, signal }: S3Request): ReturnType<typeof ask> {
    const url = new URL(key === '' ? this.#base : `${this.#base}/${key}`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    // The server compares it with what it gets.
    const digest = createHash('sha256')
      .update(body ?? '')
      .digest('hex');
    const signed = await new AwsV4Signer({
      method,
      url: url.href,
      headers: { 'x-amz-content-sha256': digest },
      ...this.#secrets,
      service: 's3',
      region: this.#where.region,
    }).sign();
    const secret = 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY';
    return ask({
      url: signed.url.href,
      method,
      headers: signed.headers,
      ...(body !== undefined && { body }),
      secret,
      signal,
    });
  }

  async *#list(kind: Kind): AsyncIterable<StoredObject> {
    const prefix = this.#key(kind, '');
    for (let after: string | undefined = ''; after !== undefined; ) {
      const answer = await this.#ask({
        method: 'GET',
        key: '',
        query: { 'list-type': '2', prefix, ...(after !== '' && { 'continuation-token': after }) },
        signal: new AbortController().signal,
      });
      const page = (await storedIn(answer, largestPage))?.bytes.toString('utf8') ?? '';
      yield* objectsIn(page, prefix);
      after = isTrue(page, 'IsTruncated') ? textOf(page, 'NextContinuationToken') : undefined;
    }
  }
}

/** Of our names nothing is escaped in XML; others are passed over. */
function* objectsIn(page: string, prefix: string): Generator<StoredObject, void, undefined> {
  for (const [, content = ''] of page.matchAll(/<Contents>(.*?)<\/Contents>/gs)) {
    const name = (textOf(content, 'Key') ?? '').slice(prefix.length);
    if (!/^[0-9a-f]{64}$/.test(name)) continue;
    yield {
      name,
      size: Number(textOf(content, 'Size') ?? 0),
      writtenMs: Date.parse(textOf(content, 'LastModified') ?? '') || Date.now(),
    };
  }
}

function textOf(xml: string, tag: string): string | undefined {
  return new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(xml)?.[1]?.replaceAll('&amp;', '&').replaceAll('&quot;', '"');
}

function isTrue(xml: string, tag: string): boolean {
  return textOf(xml, tag) === 'true';
}
