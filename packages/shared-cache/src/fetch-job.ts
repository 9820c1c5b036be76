import path from 'node:path';
import { makeFolder, pathInside, writeFileAtomic } from '@accelerator/base';
import { contentPreimage, type JobSetup, preimageText, remoteFile, type SubjobRecord } from '@accelerator/job';
import { type InstallPlan, installJob, type JobTools, type SubjobMade } from '@accelerator/runner';
import { type Job, type Workdir, writeRemote } from '@accelerator/store';
import { BlobGone, type BlobSource, layFiles } from './fetch-blobs.ts';
import { blobNamesIn } from './format/blob-names.ts';
import { largestRecord, RecordRefused, unseal } from './format/envelope.ts';
import { renameSubjob } from './format/rename.ts';
import { parseSharedRecord, type SharedRecord, sizeOf } from './format/shared-record.ts';
import type { TrustedKeys } from './format/signing.ts';
import { Ids, inputSlots, Unresolved } from './format/symbols.ts';
import { Surroundings, takeRecord } from './take-record.ts';

/** What fetching needs. */
export interface FetchTools extends BlobSource {
  readonly workdir: Workdir;
  readonly trusted: TrustedKeys;
  readonly platform: string;
  readonly durable: boolean;
  readonly use: JobTools['use'];
}

/** A job that is wanted. */
export interface WantedJob extends InstallPlan {
  /** Gives what the job has asked for, in terms of this workdir; rejects what can't be had. */
  readonly ask: (record: SubjobRecord) => Promise<SubjobMade>;
}

export interface FetchedJob {
  readonly job: Job;
  /** That came for it. */
  readonly bytes: number;
  /** All that is known to be there since its record is. */
  readonly blobs: readonly string[];
  /** The record as it was stored, and when. */
  readonly stored: { readonly bytes: Buffer; readonly writtenMs: number };
}

/**
 * A job from a store; undefined when there is none, or something of it is not to be had.
 * @throws RecordRefused when something is wrong with it; system errors
 */
export async function fetchJob(tools: FetchTools, wanted: WantedJob, address: string): Promise<FetchedJob | undefined> {
  const stored = await tools.circuit.get('ac', address, largestRecord);
  if (stored === undefined) return undefined;
  const record = parseSharedRecord(await unseal(address, stored.bytes, tools.trusted));
  checkWanted(record, wanted.setup, tools.platform);
  const slots = inputSlots(wanted.setup.preimage);
  try {
    const subjobs = await subjobsOf(tools.workdir, record, slots, wanted.ask);
    if (subjobs === undefined) return undefined;
    const job = await installJob(wanted, tools, async (id, directory) => {
      const taken = takeRecord(tools.workdir, record, id, { slots, subjobs });
      for (const [name, { size, digest }] of Object.entries(taken.post.files)) {
        if (digest !== null && size === 0) writeFileAtomic(placeFor(directory, name), '');
      }
      await layFiles(tools, record, directory);
      if (taken.units.length > 0) writeRemote(tools.workdir, id, taken.units, remoteFile);
      return taken;
    });
    const { files, carried = {} } = record;
    const isApart = (name: string): boolean => !Object.hasOwn(carried, name);
    const apart = files.filter(({ sha256 }) => isApart(sha256));
    const bytes = apart.reduce((sum, blob) => sum + sizeOf(blob), stored.bytes.byteLength);
    return { job, bytes, blobs: blobNamesIn(record).filter(isApart), stored };
  } catch (error) {
    if (error instanceof BlobGone || error instanceof Unresolved) return undefined;
    throw error;
  }
}

function placeFor(directory: string, name: string): string {
  const place = pathInside(directory, name);
  makeFolder(path.dirname(place));
  return place;
}

/** The whole of what it was made from is compared: an address is only a digest of it. */
function checkWanted(
  record: SharedRecord,
  setup: Pick<JobSetup, 'preimage' | 'contentInputs'>,
  platform: string,
): void {
  const { preimage, contentInputs } = setup;
  if (record.preimage !== preimageText(contentPreimage(preimage, contentInputs)))
    throw new RecordRefused('it is that of another job');
  if (record.platform !== platform) throw new RecordRefused(`it is one for ${record.platform}`);
}

/** Its subjobs here, in the order in which it asked for them; undefined when one gives something else here, or nothing. */
async function subjobsOf(
  workdir: Workdir,
  { post }: SharedRecord,
  slots: readonly string[],
  ask: WantedJob['ask'],
): Promise<string[] | undefined> {
  const found: string[] = [];
  for (const record of post.subjobs ?? []) {
    const around = new Surroundings(workdir, [...slots, ...found]);
    const ids = new Ids('', slots, found, (digest, name) => around.datasetOf(digest, name));
    // Which it is here is not known before.
    const { job: _, ...asked } = record;
    const made = await ask(renameSubjob(asked, ids)).catch(() => undefined);
    if (made === undefined || made.digest !== record.digest) return undefined;
    found.push(made.id);
  }
  return found;
}
