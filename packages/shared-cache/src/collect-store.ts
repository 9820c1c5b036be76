import { AcceleratorError } from '@accelerator/base';
import { blobNamesIn } from './format/blob-names.ts';
import { largestRecord, unseal } from './format/envelope.ts';
import { TrustedKeys } from './format/signing.ts';
import type { BlobStore, Kind, ListedStore } from './stores/blob-store.ts';

/** What a store holds. */
export interface StoreStats {
  readonly records: number;
  readonly blobs: number;
  readonly bytes: number;
}

/** What was removed, and what is left. */
export interface StoreCollection {
  readonly removed: StoreStats;
  readonly left: StoreStats;
}

/** An upload puts its blobs first: what nobody names yet may be named in a moment. */
const graceMs = 3_600_000;

export async function storeStats(store: BlobStore): Promise<StoreStats> {
  const listed = listedOf(store);
  const stats = { records: 0, blobs: 0, bytes: 0 };
  for (const kind of ['ac', 'cas'] as const) {
    for await (const { size } of listed.list(kind)) {
      stats[kind === 'ac' ? 'records' : 'blobs']++;
      stats.bytes += size;
    }
  }
  return stats;
}

/**
 * Removes the records that nobody has made young for so long, then the blobs that no record names any more. Whatever
 * uploads meanwhile is safe: blobs are as young as their upload, and stay for an hour whoever names them.
 */
export async function collectStore(store: BlobStore, maxAgeMs: number): Promise<StoreCollection> {
  const listed = listedOf(store);
  const now = Date.now();
  const removed = { records: 0, blobs: 0, bytes: 0 };
  const left = { records: 0, blobs: 0, bytes: 0 };
  const remove = async (kind: Kind, name: string, size: number): Promise<void> => {
    await listed.remove(kind, name);
    removed[kind === 'ac' ? 'records' : 'blobs']++;
    removed.bytes += size;
  };
  const named = new Set<string>();
  for await (const { name, size, writtenMs } of listed.list('ac')) {
    if (writtenMs < now - maxAgeMs && writtenMs < now - graceMs) {
      await remove('ac', name, size);
      continue;
    }
    left.records++;
    left.bytes += size;
    for (const blob of await blobsOf(store, name)) named.add(blob);
  }
  for await (const { name, size, writtenMs } of listed.list('cas')) {
    const isOld = writtenMs < now - Math.max(maxAgeMs, graceMs);
    if (isOld && !named.has(name)) await remove('cas', name, size);
    else {
      left.blobs++;
      left.bytes += size;
    }
  }
  return { removed, left };
}

/** Of one that can't be read nothing is named: nobody can use it either. */
async function blobsOf(store: BlobStore, name: string): Promise<readonly string[]> {
  const stored = await store.get('ac', name, largestRecord, new AbortController().signal);
  if (stored === undefined) return [];
  const value = await unseal(name, stored.bytes, new TrustedKeys([])).catch(() => undefined);
  return blobNamesIn(value);
}

function listedOf(store: BlobStore): ListedStore {
  if (store.listed !== undefined) return store.listed;
  throw new AcceleratorError({
    /** The shared cache is reached by HTTP, and such a store can't be listed. */
    code: 'SHARED_CACHE_NOT_LISTED',
    message: `The shared cache at ${store.place} can't be listed.`,
    hint: 'A server that speaks HTTP only has an expiry of its own; look at its settings.',
  });
}
