export { askProgram, bringWhenRead } from './bring-sync.ts';
export { collectStore, type StoreCollection, type StoreStats, storeStats } from './collect-store.ts';
export { makeKeys } from './format/signing.ts';
export type { SharedCacheSettings } from './settings.ts';
export { maxAgeMsOf } from './settings.ts';
export { type CacheUser, SharedCache } from './shared-cache.ts';
export { removeSpare, type SpareColumns } from './spare-columns.ts';
export { openStore } from './stores/open-store.ts';
