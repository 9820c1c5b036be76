import type { ErrorRecord } from '@accelerator/base';
import type { KeyPreimage } from './key.ts';
import type { FailedPart, PartRecord, PhaseName } from './parts.ts';

/** A file of a package that a bundle imports: the package is looked for from the file that imports it, as Node does. */
export interface ImportedFile {
  /** The file that imports it, relative to the project. */
  readonly from: string;
  /** Name of the package as it is installed; or, where no name leads to it, its path from the folder of `from`. */
  readonly package: string;
  /** Path in the package. */
  readonly file: string;
  /** What the package said its version was, or null. Another one is not loaded. */
  readonly version: string | null;
}

/** `setup.json`: everything that is known before the job runs. */
export interface JobSetup {
  readonly format: 1;
  readonly job: string;
  readonly method: string;
  /** Where the method's source was, relative to the project. */
  readonly source: string;
  /** Digest of every local file in the bundle, by its path relative to the project; to explain a changed bundle. */
  readonly sourceFiles: Readonly<Record<string, string>>;
  /** Where the packages that the bundle imports are found, by what it calls them. */
  readonly imports: Readonly<Record<string, ImportedFile>>;
  /** Versions of the packages below these, `b > ms`; to explain a changed `tree`. */
  readonly packagesBelow: Readonly<Record<string, string>>;
  /** Digest of the code that runs, in which its limits stand too. Absent: of an earlier version, which keyed all of it. */
  readonly code?: string;
  /** Where relative input files are, relative to the project. */
  readonly inputDirectory: string;
  /** Jobs in whose directories input files lie, be it by way of links; absent: none. */
  readonly fileJobs?: readonly string[];
  readonly key: string;
  readonly contentKey: string;
  readonly preimage: KeyPreimage;
  /** The inputs by content digest: what `contentKey` has in place of their ids. */
  readonly contentInputs: Pick<KeyPreimage, 'datasets' | 'jobs'>;
  /** Fingerprints of earlier sources that the author declared to give the same results. */
  readonly equivalentTo?: readonly string[];
  /** Which build script asked for it, in which run; not in the key. */
  readonly build: {
    readonly script: string;
    readonly run?: string;
    readonly caption?: string;
    /** Of a job that another one has asked for: which. */
    readonly parent?: string;
  };
  /** It was run again to be compared with this job: no key leads to it. */
  readonly rerunOf?: string;
  /** Recorded, not in the key. */
  readonly versions: Readonly<Record<string, string>>;
  readonly created: string;
}

/** Digest of `method.mjs`. */
export function codeDigestOf({ code, preimage }: Pick<JobSetup, 'code' | 'preimage'>): string {
  return code ?? preimage.source.bundle;
}

export interface FileRecord {
  readonly size: number;
  /** Content digest; null for column files, whose values have a digest in `dataset.json`. */
  readonly digest: string | null;
  /** Digest of the bytes, for `ax verify`, of what names jobs, so that its bytes are no content: `dataset.json`, and a value that refers to others. */
  readonly checksum?: string;
  /** The datasets and jobs of other jobs to which a value refers. */
  readonly refers?: readonly string[];
}

/** A file of a job that is none of its content: a record, its code, what it printed. */
export interface KeptFile {
  readonly size: number;
  /** Digest of the bytes. */
  readonly digest: string;
}

/** Whether a file is one of the engine's that names other jobs, so that its bytes are no content: a manifest. */
export function isEngineRecord({ digest, checksum }: FileRecord): boolean {
  return digest === null && checksum !== undefined;
}

/** What became of the rows of a map. */
export interface RowCounts {
  readonly computed: number;
  /** Taken from an earlier job that finished. */
  readonly reused: number;
  /** Taken from an earlier job that ended early. Absent: none. */
  readonly resumed?: number;
  /** Left out by `skip()`. */
  readonly skipped: number;
  /** Failed, with `onError` other than `fail`. */
  readonly failed: number;
  /** Tried again after an exception, however often and whatever came of it; absent: none. */
  readonly retried?: number;
}

/** What a map can look at beside the cells of a row: the whole list of rows, the dataset before it, or where a row stands. */
export type SeenByMap = 'source' | 'previous' | 'files' | 'items' | 'row' | 'sliceno';

/**
 * What a job looked at that the content of its inputs does not tell. It may have made use of it, so reuse that goes by
 * content asks whether that is the same too.
 */
export interface SeenInputs {
  /** Ids of datasets and jobs of which a phase asked which ones they are. */
  readonly identities: readonly string[];
  readonly byMap: readonly SeenByMap[];
}

/** An input of a job that continues other datasets, of which the job read none: what it has, and what there is. */
export interface ChainEnd {
  /** Its name. */
  readonly input: string;
  /** Rows of the dataset that was given. */
  readonly rows: number;
  /** Rows of it and of all datasets before it. */
  readonly chainRows: number;
}

/** A job that a phase has asked for. */
export interface SubjobRecord {
  readonly method: string;
  /** What it was called, if not by its method. */
  readonly name?: string;
  /** What it was given: a packed value, in base64. */
  readonly inputs: string;
  readonly phase: PhaseName;
  /** How many had been answered before in that phase: those of one turn were asked for before any of them was there. */
  readonly turn: number;
  /** Its id; absent: it failed, and the phase went on all the same. */
  readonly job?: string;
  /** Its content digest; of one that failed, a digest of what its error said. */
  readonly digest: string;
  /** Which job it is was asked, so that no other one with the same content can stand for it. */
  readonly exact?: true;
}

/** `post.json`: written last and renamed into place. A job without it never finished. */
export interface JobPost {
  readonly format: 1;
  /** `collected`: it was done, then `ax gc --payload` removed its files. Its digests still tell what it produced. */
  readonly status: 'done' | 'failed' | 'collected';
  readonly started: string;
  readonly finished: string;
  /** From `started` to `finished`, without the time in which the job only waited for a worker. */
  readonly seconds: number;
  /** Seconds in which it only waited for a worker: other jobs had them all. */
  readonly waited: number;
  /** What each phase of each slice took; of a map, what each step took. */
  readonly phases: readonly PartRecord[];
  /** Of a map. */
  readonly rows?: RowCounts;
  /** Rows or files that came to nothing and stand in no dataset; absent: none. */
  readonly bad?: number;
  /** Absent: nothing. */
  readonly seen?: SeenInputs;
  /** `preimageProof` of what it is found by, so that its setup need not be read. Absent: of an earlier version, or not to be found. */
  readonly preimages?: { readonly id: string; readonly content: string };
  /** Inputs of which only the last dataset of a chain was read. Absent: none. */
  readonly chainEnds?: readonly ChainEnd[];
  /** The other records, the code that ran, and what was printed, by path in the job directory. Absent: of an earlier version. */
  readonly records?: Readonly<Record<string, KeptFile>>;
  /** Every file of the job but these, by its path in the job directory. */
  readonly files: Readonly<Record<string, FileRecord>>;
  /** Column files of other jobs that this job's datasets link to, with their sizes, by path relative to the job directory. */
  readonly links: Readonly<Record<string, number>>;
  /** Jobs that its phases have asked for, in the order in which they did. Absent: none. */
  readonly subjobs?: readonly SubjobRecord[];
  /** Other jobs whose datasets come before its own in their chains. Absent: none. */
  readonly chained?: readonly string[];
  /** When it came from the shared cache; what else is told of its work was elsewhere. Absent: it was built here. */
  readonly fetched?: string;
  /**
   * Jobs of other workdirs without which it can't be read, with their content digests: elsewhere an id may come to mean
   * another job. Absent: none.
   */
  readonly others?: Readonly<Record<string, string>>;
  /** Content digest of each dataset, by name. */
  readonly datasets: Readonly<Record<string, string>>;
  /** Content digest of the job: datasets, files and result. Empty for a failed job. */
  readonly digest: string;
  readonly error?: ErrorRecord & FailedPart;
}
