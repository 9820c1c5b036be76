import { isAcceleratorError, messageOf, systemCode } from '@accelerator/base';
import { contentPreimage } from '@accelerator/job';
import type { LoadedMethod } from '@accelerator/method';
import type { InstallPlan, JobPlan, MapElsewhere } from '@accelerator/runner';
import { checkJob, type EventListener, Job, type Session, type Workdir } from '@accelerator/store';
import pLimit from 'p-limit';
import { ColumnBringer, type Heal } from './bring-columns.ts';
import { type FetchedJob, type FetchTools, fetchJob, type WantedJob } from './fetch-job.ts';
import { addressOf, platformTag } from './format/address.ts';
import { RecordRefused } from './format/envelope.ts';
import { keyVariable, readSigner, type Signer, TrustedKeys } from './format/signing.ts';
import { NotPortable } from './format/symbols.ts';
import { LocalNotes } from './local-notes.ts';
import { findMaps } from './maps-elsewhere.ts';
import { NotUploaded } from './not-uploaded.ts';
import { maxAgeMsOf, type SharedCacheSettings } from './settings.ts';
import { planSpare, type SpareOptions, type SparePlan } from './spare-columns.ts';
import { Circuit } from './stores/circuit.ts';
import { openStore } from './stores/open-store.ts';
import { type UploadTools, uploadJob } from './upload-job.ts';

/** The run that uses a shared cache. */
export interface CacheUser {
  /** Absolute: the folder of the project. */
  readonly project: string;
  readonly workdir: Workdir;
  /** Version of the engine. */
  readonly engine: string;
  readonly emit: EventListener;
  readonly durable: boolean;
  readonly session: Pick<Session, 'use'>;
  readonly heal: Heal;
}

const uploadsAtOnce = 4;

/**
 * Finished jobs from elsewhere, and for others: what anybody has built, nobody builds again. Whatever goes wrong with it,
 * the run goes on without.
 */
export class SharedCache {
  readonly columns: ColumnBringer;
  /** Why nothing goes there; undefined: what is built here does. */
  readonly readOnlyAs: string | undefined;
  readonly #settings: SharedCacheSettings;
  readonly #user: CacheUser;
  readonly #circuit: Circuit;
  readonly #trusted: TrustedKeys;
  readonly #uploadTools: UploadTools;
  readonly #limit = pLimit(uploadsAtOnce);
  readonly #uploads = new Set<Promise<void>>();
  #fetched = 0;
  #uploaded = 0;
  #failed = 0;

  private constructor(settings: SharedCacheSettings, user: CacheUser, circuit: Circuit, signer: Signer | undefined) {
    this.#settings = settings;
    this.#user = user;
    this.#circuit = circuit;
    this.#trusted = new TrustedKeys(settings.trust ?? []);
    const { url } = settings;
    this.readOnlyAs = whyReadOnly(settings, signer !== undefined || !this.#trusted.areAsked);
    const bad = new Set<string>();
    const maxAgeMs = maxAgeMsOf(settings);
    this.#uploadTools = {
      circuit,
      bad,
      signer,
      trusted: this.#trusted,
      maxAgeMs,
      notes: new LocalNotes(user.project, url, maxAgeMs),
      engine: user.engine,
      platform: platformTag(settings.platform),
    };
    this.columns = new ColumnBringer(this.#uploadTools, user.workdir, user.heal);
  }

  /** Asks nobody yet. @throws AcceleratorError `SHARED_CACHE_URL`, `SHARED_CACHE_SECRET`, `SIGNING_KEY` */
  static async open(settings: SharedCacheSettings, user: CacheUser): Promise<SharedCache> {
    const circuit = new Circuit(await openStore(settings.url), (place, reason) =>
      user.emit({ type: 'shared-cache-closed', place, reason }),
    );
    const keyFile = process.env[keyVariable];
    return new SharedCache(settings, user, circuit, keyFile === undefined ? undefined : readSigner(keyFile));
  }

  /** A job that somebody else has built; undefined when there is none, or it can't be used. */
  async find(wanted: WantedJob): Promise<{ readonly job: Job; readonly bytes: number } | undefined> {
    const { method, setup } = wanted;
    if (this.#circuit.isClosed || this.#settings.exclude.includes(method.name)) return undefined;
    const tools = this.#fetchTools;
    const { emit } = this.#user;
    try {
      const address = addressOf(contentPreimage(setup.preimage, setup.contentInputs), tools.platform);
      const fetched = await fetchJob(tools, wanted, address);
      if (fetched === undefined) return undefined;
      this.#fetched++;
      this.#renew(address, fetched);
      // One that is not asked later, as it only gives.
      if (this.#circuit.store.listed === undefined) for (const blob of fetched.blobs) tools.notes.noteThere(blob);
      return fetched;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      emit({ type: 'shared-job-refused', method: method.name, reason: messageOf(error) });
      return undefined;
    }
  }

  /** Maps that were built elsewhere over other rows, of which rows may be taken. */
  async findMaps(plan: InstallPlan): Promise<readonly MapElsewhere[]> {
    if (this.#circuit.isClosed || this.#settings.exclude.includes(plan.method.name)) return [];
    try {
      return await findMaps(this.#fetchTools, plan);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      this.#user.emit({ type: 'shared-job-refused', method: plan.method.name, reason: messageOf(error) });
      return [];
    }
  }

  /** Lets others have a job that was built here: in the background. @param method so that others may take rows of a map */
  upload(job: Job, method?: LoadedMethod): void {
    if (this.readOnlyAs !== undefined || this.#settings.exclude.includes(job.setup.method)) return;
    const { workdir } = this.#user;
    this.#uploadTools.notes.notePending(workdir.path, job.id);
    this.#start(() => this.#uploadNow(job, method));
  }

  /**
   * Lets others have a job, whenever it was built.
   * @param method the one that it was made by, if that is here: so that others may take rows of a map
   * @returns why it does not go there, for one that can't be elsewhere
   */
  async push(job: Job, method?: LoadedMethod): Promise<'sent' | 'there' | 'failed' | { readonly leftOut: string }> {
    if (this.#settings.exclude.includes(job.setup.method)) return { leftOut: 'its method is in `exclude`' };
    const address = this.#addressOf(job);
    if (typeof (await this.#circuit.writtenMs('ac', address)) === 'number') return 'there';
    try {
      await uploadJob(this.#uploadTools, this.#user.workdir, { job, address, method });
      this.#uploaded++;
      return 'sent';
    } catch (error) {
      if (error instanceof NotPortable) return { leftOut: messageOf(error) };
      if (!(error instanceof NotUploaded) && !isRefusal(error)) throw error;
      this.#failed++;
      return 'failed';
    }
  }

  /** Columns here that need not be, as they are there. */
  planSpare(options: SpareOptions): Promise<SparePlan> {
    const { platform } = this.#uploadTools;
    return planSpare({ circuit: this.#circuit, platform, workdir: this.#user.workdir }, options);
  }

  /** Goes on with what an engine that ended early has left: jobs that were built and are not there. */
  begin(): void {
    const { workdir, emit } = this.#user;
    const isLocal = this.#settings.url.startsWith('file:');
    if (!this.#trusted.areAsked && !isLocal && this.#uploadTools.notes.isFirst('trust')) {
      const { place } = this.#circuit.store;
      const text = `Whoever can write to the shared cache at ${place} decides what jobs contain: see 'trust' (told once).`;
      emit({ type: 'warning', text });
    }
    if (this.readOnlyAs !== undefined) return;
    for (const id of this.#uploadTools.notes.pending(workdir.path)) {
      const isWhole = workdir.isJobId(id) && this.#user.session.use([id]) && checkJob(workdir, id).ok;
      if (isWhole) this.#start(() => this.#uploadNow(new Job(workdir, id)));
      else this.#uploadTools.notes.endPending(workdir.path, id);
    }
  }

  /** The columns that a job is known to read: they come before it runs, many at a time. */
  async prefetch({ method, setup }: Pick<JobPlan, 'method' | 'setup'>): Promise<void> {
    const { datasets, map } = method.definition;
    for (const [input, names] of Object.entries(setup.preimage.datasets)) {
      const columns = new Set([
        ...Object.keys(datasets[input]?.columns ?? {}),
        ...(input === 'source' && map !== undefined ? Object.keys(map.input) : []),
      ]);
      if (columns.size === 0) continue;
      for (const name of names === null ? [] : [names].flat()) {
        // What can't come now says so when it is read.
        if (!name.startsWith('//')) await this.columns.bringColumns(name, [...columns]).catch(() => {});
      }
    }
  }

  /** Waits for what is on its way, and says what came of all. */
  async settled(): Promise<void> {
    while (this.#uploads.size > 0) await Promise.all(this.#uploads);
    const { received, sent } = this.#circuit;
    if (this.#fetched + this.#uploaded + this.#failed + received === 0) return;
    this.#user.emit({
      type: 'shared-cache-used',
      fetched: this.#fetched,
      received,
      uploaded: this.#uploaded,
      sent,
      failed: this.#failed,
    });
    [this.#fetched, this.#uploaded, this.#failed] = [0, 0, 0];
  }

  /** Gives up what is on its way; the next run goes on with it. */
  close(): void {
    this.#circuit.close();
  }

  get #fetchTools(): FetchTools & Pick<UploadTools, 'notes'> {
    const { workdir, durable, session } = this.#user;
    return { ...this.#uploadTools, workdir, durable, use: (jobs) => session.use(jobs) };
  }

  #addressOf({ setup: { preimage, contentInputs } }: Job): string {
    return addressOf(contentPreimage(preimage, contentInputs), this.#uploadTools.platform);
  }

  async #uploadNow(job: Job, method?: LoadedMethod): Promise<void> {
    const { workdir } = this.#user;
    const { notes } = this.#uploadTools;
    const address = this.#addressOf(job);
    try {
      if (this.#circuit.isClosed) throw new NotUploaded();
      await uploadJob(this.#uploadTools, workdir, { job, address, method });
      this.#uploaded++;
      notes.endPending(workdir.path, job.id);
    } catch (error) {
      if (error instanceof NotPortable) notes.endPending(workdir.path, job.id);
      else if (error instanceof NotUploaded || isRefusal(error)) this.#failed++;
      else throw error;
    }
  }

  /** Somebody wants it: it is made young again, so that it is not collected. */
  #renew(address: string, { stored: { bytes, writtenMs } }: FetchedJob): void {
    const { maxAgeMs } = this.#uploadTools;
    if (this.readOnlyAs !== undefined || writtenMs === 0 || writtenMs > Date.now() - maxAgeMs / 2) return;
    this.#start(async () => {
      await this.#circuit.put('ac', address, bytes);
    });
  }

  #start(work: () => Promise<void>): void {
    const running = this.#limit(work).finally(() => this.#uploads.delete(running));
    // Whoever waits for all hears of it.
    running.catch(() => {});
    this.#uploads.add(running);
  }
}

function whyReadOnly({ write }: SharedCacheSettings, isTrusted: boolean): string | undefined {
  if (write === false) return '`write` is false in ax.config.ts';
  if (write === 'ci' && process.env.CI !== 'true') return "`write` is 'ci' in ax.config.ts, and CI is not true here";
  // What nobody would trust is of no use to anybody.
  return isTrusted ? undefined : `what is there has to be signed, and ${keyVariable} names no key`;
}

/** What is wrong with a record, with the machine, or with what a record names: no reason to stop. */
function isRefusal(error: unknown): boolean {
  return error instanceof RecordRefused || isAcceleratorError(error) || systemCode(error) !== undefined;
}
