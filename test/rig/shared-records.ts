// What a record of the shared cache goes through; apart, as it takes a second to load.
export { Workdir } from '@accelerator/store';
export { unseal } from '../../packages/shared-cache/src/format/envelope.ts';
export { parseSharedRecord } from '../../packages/shared-cache/src/format/shared-record.ts';
export { TrustedKeys } from '../../packages/shared-cache/src/format/signing.ts';
export { takeRecord } from '../../packages/shared-cache/src/take-record.ts';
