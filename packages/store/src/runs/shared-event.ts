/** A job of the shared cache is not used, as something is wrong with it; it is built here. */
export interface SharedJobRefused {
  readonly type: 'shared-job-refused';
  readonly method: string;
  /** What is wrong with it. */
  readonly reason: string;
}

/** The shared cache can't be used, and is asked no more; once a run. */
export interface SharedCacheClosed {
  readonly type: 'shared-cache-closed';
  /** Its host, or its folder. */
  readonly place: string;
  /** What went wrong. */
  readonly reason: string;
}

/** What came of the shared cache, at the end of a run that asked it for something. */
export interface SharedCacheUsed {
  readonly type: 'shared-cache-used';
  /** So many jobs came from there. */
  readonly fetched: number;
  /** So many bytes, columns that were read among them. */
  readonly received: number;
  /** So many jobs that were built here went there. */
  readonly uploaded: number;
  /** So many bytes. */
  readonly sent: number;
  /** So many jobs could not be uploaded; the next run tries again. */
  readonly failed: number;
}

/** The columns of a job that came from the shared cache are gone there, so that it is built again to have them. */
export interface JobHealed {
  readonly type: 'job-healed';
  readonly job: string;
  readonly method: string;
}
