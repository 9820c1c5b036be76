import path from 'node:path';
import { AcceleratorError, Door, digestOf, importModule } from '@accelerator/base';
import { codeDigestOf, type JobSetup } from '@accelerator/job';
import {
  type AnyMethod,
  CodeFiles,
  isMethod,
  type LinkedModule,
  link,
  type MakeInstance,
  mapStack,
  moduleInstances,
  sdkUrl,
  withSourceMap,
} from '@accelerator/method';
import { mayHideWork } from './clean-room/hidden-work.ts';
import type { Intrinsics } from './clean-room/intrinsics.ts';

/** The method of a job, loaded from the code that the job directory holds. */
export interface JobModule {
  readonly method: AnyMethod;
  /** Whether its code may start work of which Node does not tell. */
  readonly mayHideWork: boolean;
  /** Makes the stack of an error point into the TypeScript source. */
  mapStack(stack: string): string;
}

interface Linked extends LinkedModule {
  readonly url: string;
  /** Set when its packages are loaded. */
  instances?: Promise<MakeInstance | undefined>;
}

/** Where packages are loaded, and who learns of what they bring. */
export interface PackageRoom {
  /** Learns of what a method can change for others, before the method's own code runs. */
  readonly intrinsics: Intrinsics;
  loadPackages(load: () => Promise<void>): Promise<void>;
}

/** Loads methods from job directories; what they import is resolved from where their source is in the project. */
export class JobModules {
  /** Of all instances in this process: Node keeps a module under each address for ever. */
  static #instances = 0;
  readonly #project: string;
  readonly #room: PackageRoom | undefined;
  readonly #forDebugger: boolean;
  readonly #linked = new Map<string, Linked>();
  readonly #loaded = new Set<Linked>();

  /**
   * @param room undefined: of a process that keeps nothing as it was
   * @param forDebugger whether code is loaded with a source map, so that breakpoints in the source are found
   */
  constructor(project: string, room?: PackageRoom, forDebugger = false) {
    this.#project = project;
    this.#forDebugger = forDebugger;
    this.#room = room;
  }

  /**
   * A fresh instance of the method each time: a variable of the module is never seen by another slice or phase, so
   * what runs in which process can't change a result. Packages that it imports are loaded once in a process.
   */
  async load(jobPath: string, setup: JobSetup): Promise<JobModule> {
    const linked = await this.#link(jobPath, setup);
    await this.#loadPackages(setup, linked);
    const method = await this.#instanceOf(linked);
    if (!isMethod(method)) throw new Error(`Internal error: ${jobPath}/method.mjs is no method`);
    return {
      method,
      mayHideWork: mayHideWork(linked.code, Object.keys(setup.preimage.source.packages).length),
      mapStack: (stack) =>
        mapStack(stack, {
          url: linked.url,
          linkMap: () => linked.map(),
          bundleMap: () => readBundleMap(jobPath),
        }),
    };
  }

  async #instanceOf(linked: Linked): Promise<unknown> {
    // A debugger sets its breakpoints in modules.
    if (!this.#forDebugger) {
      linked.instances ??= moduleInstances(linked.code, linked.url).catch(() => undefined);
      const makeInstance = await linked.instances;
      try {
        if (makeInstance !== undefined) return await makeInstance();
      } catch {
        // Imported, it fails again, and Node says where.
      }
    }
    const { default: method } = await importModule(`${linked.url}?${++JobModules.#instances}`);
    return method;
  }

  /**
   * Imports the packages of a job's method before its first task comes: a process that is idle then needs no time for
   * it later (sharp: 50 ms in each). The method itself is not loaded. What fails here fails again in the task.
   */
  async preloadPackages(jobPath: string, setup: JobSetup): Promise<void> {
    if (Object.keys(setup.preimage.source.packages).length === 0) return;
    await this.#loadPackages(setup, await this.#link(jobPath, setup));
  }

  /** What fails here fails again, and is reported, when the method imports it. */
  #loadPackages(setup: JobSetup, linked: Linked): Promise<void> {
    if (this.#room === undefined || this.#loaded.has(linked)) return configurePackages(setup, linked);
    const { intrinsics } = this.#room;
    return this.#room.loadPackages(async () => {
      await configurePackages(setup, linked);
      if (this.#loaded.has(linked)) return;
      this.#loaded.add(linked);
      await importPackages(intrinsics, linked);
    });
  }

  async #link(jobPath: string, setup: JobSetup): Promise<Linked> {
    const { source, imports } = setup;
    const digest = codeDigestOf(setup);
    const id = JSON.stringify([digest, source, imports]);
    let linked = this.#linked.get(id);
    if (linked === undefined) {
      const code = new Door(jobPath).read('method.mjs').toString('utf8');
      if (digestOf(code) !== digest) throw methodDamaged(setup.job, path.join(jobPath, 'method.mjs'));
      const module = await link(code, { project: this.#project, source, imports });
      const files = new CodeFiles(path.join(this.#project, '.ax', 'cache', 'linked'), true);
      const loaded = this.#forDebugger
        ? await withSourceMap(module, readBundleMap(jobPath), this.#project)
        : module.code;
      linked = { ...module, url: files.putForImport(loaded, '.mjs') };
      this.#linked.set(id, linked);
    }
    return linked;
  }
}

async function importPackages(intrinsics: Intrinsics, linked: Linked): Promise<void> {
  intrinsics.knowNamedIn(linked.code);
  for (const [label, address] of linked.addresses) {
    const exports: object | undefined = await importModule(address).catch(() => undefined);
    if (exports !== undefined) intrinsics.knowPackage(label, exports);
  }
  // It brings zod, which keeps its settings there.
  await importModule(sdkUrl());
  intrinsics.knowGlobals();
  intrinsics.knowLoaded();
}

function readBundleMap(jobPath: string): string {
  return new Door(jobPath).read('method.mjs.map').toString('utf8');
}

/**
 * Parallelism is slices: one libvips thread in each process, and no cache that would give an old picture for a file
 * that changed. Has to be set before the method's own code runs.
 */
async function configurePackages(setup: JobSetup, linked: Linked): Promise<void> {
  const [label] = Object.entries(setup.imports).find(([, { package: name }]) => name === 'sharp') ?? [];
  const address = label === undefined ? undefined : linked.addresses.get(label);
  if (address === undefined) return;
  const { default: sharp } = await importModule(address);
  if (!isSharp(sharp)) return;
  sharp.concurrency(1);
  sharp.cache(false);
}

interface Sharp {
  concurrency(threads: number): unknown;
  cache(on: boolean): unknown;
}

function isSharp(given: unknown): given is Sharp {
  return typeof given === 'function' && 'concurrency' in given && 'cache' in given;
}

/**
 * The code in a job directory is not the code that its key names.
 *
 * @remedy Build the job again; `ax verify` finds other damage.
 */
function methodDamaged(job: string, file: string): AcceleratorError {
  return new AcceleratorError({
    code: 'METHOD_DAMAGED',
    message: `The file 'method.mjs' of ${job} is damaged.`,
    details: { job, file },
  });
}
