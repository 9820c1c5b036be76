export { type FoldersBeside, folderOf, foldersBeside, putBeside } from './beside.ts';
export { readCacheFile, writeCacheFile } from './cache-file.ts';
export { checkKeys } from './check-keys.ts';
export { checkOptions } from './check-options.ts';
export { copyToNew } from './copy-file.ts';
export { classOf, describeValue, withArticle } from './describe-value.ts';
export { Checksum, checksumOf, Digest, DigestSum, digestBytes, digestOf, writeDigest } from './digest.ts';
export { type DatedBytes, Door } from './door.ts';
export { type ErrorRecord, fromErrorRecord, type LastRow, toErrorRecord, withHint } from './error-record.ts';
export {
  AcceleratorError,
  type ErrorParts,
  isAcceleratorError,
  isFull,
  isReadOnly,
  messageOf,
  systemCode,
  unreachable,
} from './errors.ts';
export { expectText } from './expect-text.ts';
export { digestFile } from './file-digest.ts';
export {
  formatJson,
  ifThere,
  nameBeside,
  newSuffix,
  pathInside,
  writeAll,
  writeFileAtomic,
  writeFileOnce,
} from './files.ts';
export { isForeignName, nameNotUtf8, refuseForeignNames } from './foreign-names.ts';
export { guarded, isPlainPrototype } from './guarded.ts';
export { importModule } from './import-module.ts';
export { inParallel } from './in-parallel.ts';
export { isIterator } from './is-iterator.ts';
export { hasLoneSurrogate } from './lone-surrogate.ts';
export { withPath } from './machine-errors.ts';
export { makeFolder } from './make-folder.ts';
export { compareCodeUnits, didYouMean, nearestNames } from './names.ts';
export { noHardLinks, noLinks } from './no-links.ts';
export { isOwnWrite, ownWrite } from './own-writes.ts';
export { isRacy, isRacyStat } from './racy.ts';
export { Channel, Scope } from './scope.ts';
export { isSealed, openSealed, sealJson } from './sealed-json.ts';
export {
  anyText,
  chainLength,
  expected,
  finiteNumber,
  hasShape,
  isPlainObject,
  listOf,
  moment,
  nullable,
  objectOf,
  oneOf,
  optional,
  problemOf,
  recordOf,
  type Shape,
  textLike,
  wholeNumber,
} from './shapes.ts';
export { stackLimit } from './stack-limit.ts';
export { syncDescriptor, syncFewPaths, syncPaths } from './sync.ts';
export { temporaryFolder } from './temporary-folder.ts';
export { neverSettles, runningUserCode, runUserCode } from './user-code.ts';
export type { ValueReferences } from './values/format.ts';
export { hasHead, packValue, referencesIn, renameReferences, unpackValue } from './values/pack-value.ts';
export { RefusedValue } from './values/refused-value.ts';
export * as wasm from './wasm/assemble.ts';
export type { Messages } from './wasm/messages.ts';
export { WasmModule } from './wasm/module.ts';
export { placesOfMessages, type TaggedMessages } from './wasm/places.ts';
