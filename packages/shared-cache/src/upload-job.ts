import path from 'node:path';
import { inParallel, isAcceleratorError } from '@accelerator/base';
import { uploadedFile } from '@accelerator/job';
import type { LoadedMethod } from '@accelerator/method';
import { packIdentities } from '@accelerator/slice';
import { type Blob, type Job, type RemoteUnit, sealDirectory, type Workdir, writeRemote } from '@accelerator/store';
import { BlobGone, fetchBlob } from './fetch-blobs.ts';
import { rowsAddressOf } from './format/address.ts';
import { seal, sha256 } from './format/envelope.ts';
import { largestBlob, type SharedRecord, type SharedRows } from './format/shared-record.ts';
import type { Signer, TrustedKeys } from './format/signing.ts';
import type { LocalNotes } from './local-notes.ts';
import { type ColumnToPack, draftRecord, isHere, type RecordDraft } from './make-record.ts';
import { readRowsList, rowsBase } from './maps-elsewhere.ts';
import { NotUploaded } from './not-uploaded.ts';
import { type PackedFile, planPacks, readPack } from './packs.ts';
import type { Circuit } from './stores/circuit.ts';

/** What uploading needs. */
export interface UploadTools {
  readonly circuit: Circuit;
  readonly notes: LocalNotes;
  readonly signer: Signer | undefined;
  readonly trusted: TrustedKeys;
  readonly engine: string;
  readonly platform: string;
  readonly maxAgeMs: number;
  /** Blobs of which what is stored was found to be wrong: they are put again, whatever is said of them. */
  readonly bad: Set<string>;
}

/** Blobs in memory at the same time: each has up to 32 MiB. */
const blobsAtOnce = 4;

/**
 * Puts a job into a store: its blobs first, then the record, so that no record ever names what is not there.
 * @param method of a map: so that others may take its rows
 * @throws NotPortable, NotUploaded; system errors
 */
export async function uploadJob(
  tools: UploadTools,
  workdir: Workdir,
  { job, address, method }: { readonly job: Job; readonly address: string; readonly method: LoadedMethod | undefined },
): Promise<void> {
  const draft = draftRecord(workdir, job, tools);
  const { files, carried, columns } = await putBlobs(tools, draft);
  const base = method && rowsBase(method, job.setup);
  const rows = base === undefined ? undefined : await putRows(tools, { workdir, job, method, base });
  const record: SharedRecord = { ...draft.record, files, carried, columns, ...(rows !== undefined && { rows }) };
  const bytes = await seal(address, record, tools.signer);
  if (!(await tools.circuit.put('ac', address, bytes))) throw new NotUploaded();
  noteUploaded(workdir, job.id, draft.columns, columns);
  if (rows !== undefined) await noteRows(tools, rows.base, address);
}

interface RowsToPut {
  readonly workdir: Workdir;
  readonly job: Job;
  readonly method: LoadedMethod | undefined;
  readonly base: string;
}

/** What the rows of a map are; undefined where that says nothing to others, or would be too much. */
async function putRows(tools: UploadTools, { workdir, job, method, base }: RowsToPut): Promise<SharedRows | undefined> {
  const map = method?.definition.map;
  const { preimage } = job.setup;
  const packed = map && packIdentities(map, { preimage, workdir: workdir.path });
  if (packed === undefined || packed.bytes.byteLength === 0 || packed.bytes.byteLength > largestBlob) return undefined;
  const name = sha256(packed.bytes);
  await putBlob(tools, name, packed.bytes);
  const piece = { file: 'rows', at: 0, size: packed.bytes.byteLength };
  return { base, rows: packed.rowsPerSlice, identities: [{ sha256: name, pieces: [piece] }] };
}

/** Of more, the newest. */
const mostListed = 8;

/** Two who note at the same time: one is not listed, which costs what its rows would have saved. */
async function noteRows(tools: UploadTools, base: string, address: string): Promise<void> {
  const place = rowsAddressOf(base, tools.platform);
  const before = await readRowsList(tools, place).catch(() => []);
  const records = [address, ...before.filter((each) => each !== address)].slice(0, mostListed);
  await tools.circuit.put('ac', place, await seal(place, { format: 1, records }, tools.signer));
}

type Blobs = Required<Pick<SharedRecord, 'files' | 'carried' | 'columns'>>;

async function putBlobs(tools: UploadTools, { files, columns }: RecordDraft): Promise<Blobs> {
  const putColumns: SharedRecord['columns'][number][] = [];
  for (const column of columns) {
    const { dataset, column: name, known, files: own } = column;
    const blobs = (await renewKnown(tools, column, known)) ?? (await putFiles(tools, own));
    putColumns.push({ dataset, column: name, blobs });
  }
  const carried: Record<string, string> = {};
  return { files: await putFiles(tools, files, carried), carried, columns: putColumns };
}

/** Blobs of a column that are there already, made sure of; undefined when one is not and has to be made. */
async function renewKnown(
  tools: UploadTools,
  column: ColumnToPack,
  known: readonly Blob[] | undefined,
): Promise<readonly Blob[] | undefined> {
  if (known === undefined) return undefined;
  const isColumnHere = isHere(column);
  let areThere = true;
  let areYoung = true;
  await inParallel(known, blobsAtOnce, async (blob) => {
    const found = await whereIs(tools, blob.sha256);
    if (found === 'old') areYoung = false;
    if (found === 'absent' || (found === 'unknown' && (isColumnHere || !(await isGiven(tools, blob)))))
      areThere = false;
  });
  if (areThere && areYoung) return known;
  if (isColumnHere) return undefined;
  // An old one stays too, as long as a record names it.
  if (areThere) return known;
  throw new NotUploaded('a column of it is neither here nor there');
}

/** Of a store that only gives: it may be another one than that from which the blob came, or to which it was uploaded. */
async function isGiven(tools: UploadTools, blob: Blob): Promise<boolean> {
  try {
    await fetchBlob(tools, blob);
    tools.notes.noteThere(blob.sha256);
    return true;
  } catch (error) {
    if (error instanceof BlobGone) return false;
    throw error;
  }
}

/** Most small jobs have a result of a few bytes: of 100 that are asked for in turn each waits once, not twice. */
const mostCarried = 4096;

/** @param carried gets what is so small that the record has it */
async function putFiles(
  tools: UploadTools,
  files: readonly PackedFile[],
  carried?: Record<string, string>,
): Promise<Blob[]> {
  const packs = [...planPacks(files).entries()];
  const blobs: Blob[] = [];
  await inParallel(packs, blobsAtOnce, async ([index, pack]) => {
    if (tools.circuit.isClosed) throw new NotUploaded();
    const bytes = await readPack(pack);
    const name = sha256(bytes);
    if (carried !== undefined && pack.size <= mostCarried) carried[name] = bytes.toString('base64');
    else await putBlob(tools, name, bytes);
    blobs[index] = { sha256: name, pieces: pack.pieces.map(({ path: _, ...piece }) => piece) };
  });
  return blobs;
}

/** Puts a blob, if it is not there. @throws NotUploaded */
async function putBlob(tools: UploadTools, name: string, bytes: Uint8Array): Promise<void> {
  if ((await whereIs(tools, name)) === 'there') return;
  if (!(await tools.circuit.put('cas', name, bytes))) throw new NotUploaded();
  tools.bad.delete(name);
  tools.notes.noteThere(name);
}

/** Whether a blob is there, and young enough to stay. Where nobody says how old it is, the store has an expiry of its own. */
async function whereIs(
  { circuit, notes, bad, maxAgeMs }: UploadTools,
  name: string,
): Promise<'there' | 'old' | 'absent' | 'unknown'> {
  if (bad.has(name)) return 'absent';
  if (notes.isThere(name)) return 'there';
  const writtenMs = await circuit.writtenMs('cas', name);
  if (writtenMs === 'unknown') return 'unknown';
  if (writtenMs === undefined) return 'absent';
  if (writtenMs > 0 && writtenMs < Date.now() - maxAgeMs / 2) return 'old';
  notes.noteThere(name);
  return 'there';
}

/** Lets the next job that links to these columns know what they are called. */
function noteUploaded(
  workdir: Workdir,
  id: string,
  packed: readonly ColumnToPack[],
  columns: SharedRecord['columns'],
): void {
  const units = packed.flatMap(({ folder, dataset, column }, index): RemoteUnit[] => {
    const blobs = columns[index]?.blobs ?? [];
    if (folder === undefined || blobs.length === 0) return [];
    const named = blobs.map(({ sha256: name, pieces }) => ({
      sha256: name,
      pieces: pieces.map(({ file, ...rest }) => ({ ...rest, file: path.posix.join(folder, `${file}.arrow`) })),
    }));
    return [{ dataset, column, blobs: named }];
  });
  try {
    if (units.length === 0) return;
    writeRemote(workdir, id, units, uploadedFile);
    // Nothing else has changed in its directory.
    sealDirectory(workdir, id);
  } catch (error) {
    // It was removed meanwhile.
    if (!isAcceleratorError(error)) throw error;
  }
}
