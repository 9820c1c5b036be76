import type { OtherFolders } from '@accelerator/store';

/** Where and how a driver and its agents meet. */
export interface ClusterSettings {
  /** Address of Redis, with user and password if need be. */
  readonly redis: string;
  /** Seconds after which who is not heard of is taken for lost. */
  readonly lock: number;
  /** Of the engine. */
  readonly engine: string;
  /** Absolute: its installation decides which agents take the tasks. */
  readonly project: string;
}

/** A workdir that hosts share. */
export interface SharedWorkdir {
  readonly id: string;
  readonly name: string;
  /** Absolute, on this host. */
  readonly path: string;
  /** Other workdirs of which its jobs read, where they are on this host. */
  readonly others?: OtherFolders;
}
