import path from 'node:path';
import { digestOf, readCacheFile, writeCacheFile } from '@accelerator/base';
import type { LookChecker } from '../cache/look-checker.ts';
import { LookRecorder } from '../cache/look-recorder.ts';
import { haveSameAnswers, type Look } from '../cache/looks.ts';
import { identifyPackage, type PackageIdentity } from './identity.ts';
import type { PackageFolder } from './locate.ts';

/** Raised when the record, or how packages are identified, changes. */
const format = 3;

interface PackageRecord {
  readonly format: typeof format;
  readonly id: string;
  readonly looks: readonly Look[];
  readonly identity: PackageIdentity;
}

/**
 * Identities of packages, kept between runs and shared by all methods that import them. One is used again when all
 * that was looked at for it looks as it did: for a package with 300 below it that takes 2 ms instead of 100.
 */
export class PackageCache {
  readonly #directory: string;
  readonly #keep: boolean;
  readonly #checker: LookChecker;
  readonly #records = new Map<string, PackageRecord>();

  constructor(directory: string, keep: boolean, checker: LookChecker) {
    this.#directory = directory;
    this.#keep = keep;
    this.#checker = checker;
  }

  /** Reads what changed since the last time, also within a run. */
  identify(folder: PackageFolder, spec: string | undefined): PackageIdentity {
    const id = `${folder.root} ${spec ?? ''}`;
    const file = path.join(this.#directory, `${digestOf(id)}.json`);
    const known = this.#records.get(id) ?? readRecord(file);
    const current = known?.id === id ? this.#checker.current(known.looks) : undefined;
    if (known !== undefined && current !== undefined) {
      const looks = current === known.looks ? current : this.#checker.keepable(current);
      if (haveSameAnswers(looks, known.looks)) this.#records.set(id, known);
      else this.#put(file, { ...known, looks });
      return known.identity;
    }
    const recorder = new LookRecorder();
    const identity = identifyPackage(recorder, folder, spec);
    const looks = recorder.finish();
    if (looks !== undefined) this.#put(file, { format, id, looks, identity });
    return identity;
  }

  #put(file: string, record: PackageRecord): void {
    this.#records.set(record.id, record);
    if (this.#keep) writeCacheFile(file, JSON.stringify(record));
  }
}

function readRecord(file: string): PackageRecord | undefined {
  const content = readCacheFile(file);
  if (content === undefined) return undefined;
  const record: PackageRecord = JSON.parse(content);
  return record.format === format ? record : undefined;
}
