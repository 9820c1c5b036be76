import path from 'node:path';
import { anyText, listOf, objectOf, oneOf, sealJson } from '@accelerator/base';
import { parseRecord } from '@accelerator/job';
import { changingFile } from './locks/change-file.ts';
import type { Workdir } from './workdir.ts';

/** A chain of jobs that grows by what is new: see `urd.buildChained`. It is known by its method and its name. */
export interface ChainRecord {
  readonly name: string;
  readonly method: string;
  /** The oldest first; each has the one before it as its input `previous`. */
  readonly links: readonly ChainLink[];
}

/** A job of a chain, and what it was made from beside `previous` and the source of its method, as two fingerprints. */
export interface ChainLink {
  readonly job: string;
  /** Of the options, and of what the inputs contain. */
  readonly content: string;
  /** Of these, and of what the inputs were made from in their turn. */
  readonly origin: string;
}

/** `chains/<script>.json`: the chains that the runs of a build script have made so far; `ax gc` keeps their jobs. */
interface ChainsRecord {
  readonly format: 1;
  readonly script: string;
  readonly chains: readonly ChainRecord[];
}

const chainsShape = objectOf<ChainsRecord>({
  format: oneOf(1),
  script: anyText,
  chains: listOf(
    objectOf<ChainRecord>({
      name: anyText,
      method: anyText,
      links: listOf(objectOf<ChainLink>({ job: anyText, content: anyText, origin: anyText })),
    }),
  ),
});

const folder = 'chains';

/** The chains of a build script. @throws AcceleratorError `RECORD_DAMAGED`, `RECORD_FORMAT` */
export function readChains(workdir: Workdir, script: string): readonly ChainRecord[] {
  return readRecord(workdir, `${folder}/${script}.json`)?.chains ?? [];
}

/** Keeps chains of a build script in the place of what was known of them; others of it stay as they are by now. */
export async function keepChains(workdir: Workdir, script: string, chains: readonly ChainRecord[]): Promise<void> {
  await changingFile(workdir, `${folder}/${script}.json`, () => {
    const all = new Map([...readChains(workdir, script), ...chains].map((each) => [chainId(each), each]));
    writeChains(workdir, script, [...all.values()]);
  });
}

/** Tells a chain from the others of its script. */
export function chainId({ method, name }: Pick<ChainRecord, 'method' | 'name'>): string {
  return `${method}\n${name}`;
}

/** Writes all chains of a build script. */
export function writeChains(workdir: Workdir, script: string, chains: readonly ChainRecord[]): void {
  const record: ChainsRecord = { format: 1, script, chains };
  workdir.door.write(`${folder}/${script}.json`, sealJson(record), { durable: true });
}

/** The scripts that have made chains. */
export function chainedScripts({ door }: Workdir): string[] {
  return door
    .list(folder)
    .flatMap(({ name }) => (name.endsWith('.json') ? [name.slice(0, -'.json'.length)] : []))
    .sort();
}

/** Every job of a chain, with the script that made it. @throws AcceleratorError `RECORD_DAMAGED`, `RECORD_FORMAT` */
export function chainedJobs(workdir: Workdir): { readonly script: string; readonly job: string }[] {
  return chainedScripts(workdir)
    .flatMap((script) => readRecord(workdir, `${folder}/${script}.json`) ?? [])
    .flatMap(({ script, chains }) => chains.flatMap(({ links }) => links.map(({ job }) => ({ script, job }))));
}

/** Unlike a list of what to keep, chains can't be made again: a record that can't be read is an error. */
function readRecord({ door }: Workdir, name: string): ChainsRecord | undefined {
  const bytes = door.readIfThere(name);
  return bytes === undefined ? undefined : parseRecord(chainsShape, bytes, path.join(door.root, name));
}
