// What a record of the shared cache goes through; apart, as it takes a second to load.
export { Workdir, writeRemote } from '@accelerator/store';
export { ColumnBringer } from '../../packages/shared-cache/src/bring-columns.ts';
export { unseal } from '../../packages/shared-cache/src/format/envelope.ts';
export { parseSharedRecord } from '../../packages/shared-cache/src/format/shared-record.ts';
export { TrustedKeys } from '../../packages/shared-cache/src/format/signing.ts';
export { Circuit } from '../../packages/shared-cache/src/stores/circuit.ts';
export { openStore } from '../../packages/shared-cache/src/stores/open-store.ts';
export { takeRecord } from '../../packages/shared-cache/src/take-record.ts';
