import { availableParallelism } from 'node:os';
import { compressionNames } from '@accelerator/column';
import { isUserOfLists } from '@accelerator/store';
import { z } from 'zod';

const makeSchema = () =>
  z.strictObject({
    /**
     * The workdir in which jobs are made: a folder, relative to the project, whose last part is its name (`workdirs/main`
     * holds `main-1`, `main-2` …), or the name of one of `workdirs`. Default: the first of these, else `workdirs/main`.
     */
    workdir: z.string().min(1).optional(),
    /**
     * Workdirs by their names: `{ main: 'workdirs/main', import: '/data/import' }`. A job is looked for in the one in which
     * jobs are made, then in the others in this order; these are never written, but for a note of what is used.
     */
    workdirs: z
      .record(
        z.string().regex(/^(?!\.{1,2}$)[^/\\\0\n]+$/, 'Expected a name that a folder can have'),
        z.string().min(1),
      )
      .optional(),
    /** Parts in which every dataset is stored. The same on every machine; a workdir keeps what it was made with. */
    slices: z.int().min(1).max(1024).default(8),
    /**
     * Where tasks run: in slice processes of this machine, or on agents (`ax agent`) that take them from a queue in Redis.
     * `AX_REDIS_URL` has its address, too: what holds a password does not belong into a file.
     */
    executor: z
      .union([
        z.literal('local'),
        z.strictObject({
          kind: z.literal('bullmq'),
          redis: z.string().min(1).default('redis://127.0.0.1:6379'),
          /** Seconds after which an agent, or a run, that is not heard of is taken for lost. */
          lock: z.number().min(0.5).max(600).default(10),
          /** Seconds that a run waits when there is no agent. */
          waitForAgents: z.number().min(0).max(1_000_000).default(60),
        }),
      ])
      .default('local'),
    /** Slice processes. Default: the cores of this machine. */
    workers: z
      .int()
      .min(1)
      .max(1024)
      .default(() => availableParallelism()),
    /** Folders with methods, relative to the project, or names of packages. */
    methods: z.array(z.string().min(1)).min(1).default(['methods', '@accelerator/methods']),
    /** Folder of the build scripts. */
    buildScripts: z.string().min(1).default('build-scripts'),
    /** Folder for links to results. */
    results: z.string().min(1).default('results'),
    /**
     * Folder of the lists, relative to the project: in it, `<user>/<list>.jsonl`. Or an object with it and with `user`,
     * whose lists this project writes (default: the user of the operating system).
     */
    lists: z
      .union([
        z.string().min(1),
        z.strictObject({
          folder: z.string().min(1).default('lists'),
          user: z.string().refine(isUserOfLists, 'Expected a name that a folder can have').optional(),
        }),
      ])
      .default('lists'),
    /** Where relative input files are. */
    inputDirectory: z.string().min(1).default('.'),
    /** `full`: a finished job has been forced onto the disk. `fast`: the operating system writes when it likes. */
    durability: z.enum(['full', 'fast']).default('full'),
    /**
     * How columns of new jobs are compressed that do not say it themselves: by `lz4`, by `zstd`, which makes them smaller and
     * takes longer, or not at all. Any of them is read wherever it is, and no job is built again for it.
     */
    compression: z.enum(compressionNames).default('lz4'),
    /**
     * A store from which finished jobs come, and to which they go: what another machine has built is not built here. Secrets
     * are in environment variables.
     */
    sharedCache: z
      .strictObject({
        /** `file:///mnt/cache`, `s3://bucket/prefix?endpoint=…&region=…`, `https://host/path/{kind}/{name}`. */
        url: z.string().min(1),
        /** Whether what is built here goes there; `ci`: only where the variable CI is `true`. */
        write: z.union([z.boolean(), z.literal('ci')]).default(true),
        /** Public keys of those whose jobs are used (`ax cache keygen`). Without any: whoever can write there decides what jobs contain. */
        trust: z.array(z.string().min(1)).min(1).optional(),
        /** `any`: jobs give the same on all platforms, so that they are shared between them. */
        platform: z.enum(['same', 'any']).default('same'),
        /** Methods whose jobs neither go there nor come from there. */
        exclude: z.array(z.string().min(1)).default([]),
        /** Days after which what nobody has asked for may be removed from it. */
        maxAge: z.number().min(0).default(30),
      })
      .optional(),
  });

type ConfigSchema = ReturnType<typeof makeSchema>;

let schema: ConfigSchema | undefined;

/** Made when it is asked for: a slice process, which loads this file for `defineConfig`, needs none (8 ms of a processor). */
export function configSchema(): ConfigSchema {
  schema ??= makeSchema();
  return schema;
}

/** The configuration of a project, with all defaults filled in. */
export type Config = z.output<ConfigSchema>;
/** What `ax.config.ts` may say: every key has a default. */
export type ConfigInput = z.input<ConfigSchema>;

const brand = Symbol.for('accelerator.config');

/** The default export of `ax.config.ts`. Unknown keys are errors. */
export function defineConfig(config: ConfigInput): ConfigInput {
  return Object.defineProperty({ ...config }, brand, { value: true });
}
