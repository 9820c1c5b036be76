import type { JobKey, JobSetup, KeyPreimage } from '@accelerator/job';
import type { LoadedMethod } from '@accelerator/method';
import type { Project } from './project.ts';
import { versions } from './versions.ts';

/** The record of a job before it has a number. */
export type PlannedSetup = Omit<JobSetup, 'format' | 'job' | 'created'>;

/** What is asked for, and by whom. */
interface AskedFor {
  readonly key: JobKey;
  readonly contentKey: JobKey;
  readonly preimage: KeyPreimage;
  /** With its inputs by what they contain. */
  readonly byContent: KeyPreimage;
  readonly fileJobs: readonly string[];
  readonly caption: string | undefined;
  /** The job that asks for it. */
  readonly parent: string | undefined;
}

/** The run that builds it. */
interface RunOfBuild {
  readonly project: Project;
  readonly script: string;
  readonly run: string | null;
}

/** All that is known of a job before it runs, but its number. */
export function setupOf(
  { project, script, run }: RunOfBuild,
  { name, source, sourceFiles, imports, packagesBelow, codeDigest, equivalence }: LoadedMethod,
  { key, contentKey, preimage, byContent, fileJobs, caption, parent }: AskedFor,
): PlannedSetup {
  const { datasets, jobs } = byContent;
  return {
    method: name,
    source,
    sourceFiles,
    imports,
    packagesBelow,
    code: codeDigest,
    inputDirectory: project.config.inputDirectory,
    ...(fileJobs.length > 0 && { fileJobs }),
    key,
    contentKey,
    contentInputs: { datasets, jobs },
    preimage,
    ...(equivalence?.holds === true && { equivalentTo: equivalence.earlier }),
    build: {
      script,
      ...(run !== null && { run }),
      ...(caption !== undefined && { caption }),
      ...(parent !== undefined && { parent }),
    },
    versions,
  };
}
