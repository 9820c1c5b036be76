import { fileURLToPath } from 'node:url';
import { AcceleratorError } from '@accelerator/base';
import type { BlobStore } from './blob-store.ts';
import { FolderStore } from './folder-store.ts';
import { HttpStore, tokenVariable } from './http-store.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * The store that an address names; what is secret comes from environment variables.
 * @throws AcceleratorError `SHARED_CACHE_URL`, `SHARED_CACHE_SECRET`
 */
export async function openStore(address: string, variables: Variables = process.env): Promise<BlobStore> {
  const url = parseAddress(address);
  switch (url.protocol) {
    case 'file:':
      return new FolderStore(fileURLToPath(url));
    case 'http:':
    case 'https:': {
      if (!address.includes('{name}')) throw badAddress(address, 'it does not say where `{name}` stands');
      return new HttpStore(address, variables[tokenVariable]);
    }
    case 's3:': {
      // 10 ms to load: only for who has a bucket.
      const { S3Store } = await import('./s3-store.ts');
      const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = variables;
      if (accessKeyId === undefined || secretAccessKey === undefined) throw secretMissing();
      if (url.hostname === '') throw badAddress(address, 'it names no bucket');
      return new S3Store(
        {
          bucket: url.hostname,
          prefix: url.pathname.replace(/^\/+|\/+$/g, ''),
          endpoint: url.searchParams.get('endpoint') ?? undefined,
          region: url.searchParams.get('region') ?? variables.AWS_REGION ?? 'us-east-1',
        },
        { accessKeyId, secretAccessKey, sessionToken: variables.AWS_SESSION_TOKEN },
      );
    }
    default:
      throw badAddress(address, `it begins with ${url.protocol}`);
  }
}

function parseAddress(address: string): URL {
  try {
    return new URL(address);
  } catch (error) {
    throw badAddress(address, 'it is no URL', error);
  }
}

function badAddress(address: string, problem: string, cause?: unknown): AcceleratorError {
  return new AcceleratorError({
    /** The address of the shared cache in `ax.config.ts` is none that is known here. */
    code: 'SHARED_CACHE_URL',
    message: `The address '${address}' of the shared cache can't be used: ${problem}.`,
    hint: '`file:///mnt/cache`, `s3://bucket/prefix?endpoint=…&region=…`, or `https://host/path/{kind}/{name}`',
    cause,
  });
}

function secretMissing(): AcceleratorError {
  return new AcceleratorError({
    /** The shared cache is a bucket, and the variables with the secrets for it are not set. */
    code: 'SHARED_CACHE_SECRET',
    message: 'The shared cache is a bucket, and AWS_ACCESS_KEY_ID or AWS_SECRET_ACCESS_KEY is not set.',
    hint: 'Set both, or leave the cache out of this run: `ax run --no-shared`.',
  });
}
