import { AcceleratorError, didYouMean } from '@accelerator/base';
import { Job, latestBuilds, latestFinished, type Workdir } from '@accelerator/store';
import { z } from 'zod';
import { inputInvalid } from './errors.ts';
import { parseOptions } from './parse-options.ts';
import type { Project } from './project.ts';

/** A job of the latest run of a script, under the name that the script gave it. */
export interface LatestJob {
  readonly name: string;
  readonly job: Job;
}

export interface LatestOptions {
  /** Whether it is no error that nothing was built: then there is no job, or an empty array. Default false. */
  readonly allowNone?: boolean;
}

/** What finding it needs. */
interface LatestTools {
  readonly project: Project;
  readonly workdir: Workdir;
  /** Notes a job before it is used; false when it is being removed. */
  readonly use: (id: string) => boolean;
}

const optionsSchema = z.object({ allowNone: z.boolean().default(false) });

/** @throws AcceleratorError `NOTHING_BUILT`, `UNKNOWN_METHOD`, `AMBIGUOUS_NAME`, `OPTION_INVALID` */
export function findLatest(
  tools: LatestTools,
  wanted: string | { readonly method: string } | { readonly script: string },
  options: LatestOptions,
): Job | readonly LatestJob[] | undefined {
  const { allowNone } = parseOptions(optionsSchema, options, 'the options of urd.latest').value;
  const asked: unknown = typeof wanted === 'object' && wanted !== null ? Object.values(wanted)[0] : wanted;
  if (typeof asked !== 'string') throw inputInvalid('urd.latest', 'name', 'that of a method or build script', asked);
  const { kind, name } = kindOf(tools, wanted);
  const found = kind === 'method' ? latestJob(tools, name) : latestRun(tools, name);
  if (found !== undefined) return found;
  if (!allowNone) throw nothingBuilt(kind, name);
  return kind === 'method' ? undefined : [];
}

function kindOf(
  { project, workdir }: LatestTools,
  wanted: string | { readonly method: string } | { readonly script: string },
): { readonly kind: 'method' | 'script'; readonly name: string } {
  if (typeof wanted !== 'string') {
    return 'method' in wanted ? { kind: 'method', name: wanted.method } : { kind: 'script', name: wanted.script };
  }
  const isScript = project.scriptNames.includes(wanted);
  const isMethod = project.catalog.names.includes(wanted);
  if (isScript && isMethod) throw ambiguousName(wanted);
  if (isScript || isMethod) return { kind: isScript ? 'script' : 'method', name: wanted };
  // One that is gone, or that another program runs.
  if (latestBuilds(workdir).some(({ script }) => script === wanted)) return { kind: 'script', name: wanted };
  if (latestFinished(workdir, wanted) !== undefined) return { kind: 'method', name: wanted };
  const isList = workdir.lists?.all().some((list) => list.endsWith(`/${wanted}`)) === true;
  throw unknownName(wanted, isList ? 'list' : [...project.catalog.names, ...project.scriptNames]);
}

function latestJob({ workdir, use }: LatestTools, method: string): Job | undefined {
  const isDone = (id: string): boolean =>
    workdir.findSetup(id) !== undefined && workdir.readPost(id)?.status === 'done' && use(id);
  const id = latestFinished(workdir, method, isDone);
  return id === undefined ? undefined : Job.open(workdir, id);
}

function latestRun({ workdir, use }: LatestTools, wanted: string): readonly LatestJob[] | undefined {
  const run = latestBuilds(workdir).find(({ script }) => script === wanted);
  return run?.jobs.map(({ name, job }) => {
    use(job);
    return { name, job: Job.open(workdir, job) };
  });
}

/**
 * `urd.latest` was asked for a name that is neither that of a method nor that of a build script.
 *
 * @remedy Check the name: the hint has the nearest ones.
 */
function unknownName(name: string, known: readonly string[] | 'list'): AcceleratorError {
  return new AcceleratorError({
    code: 'UNKNOWN_NAME',
    message: `There is no method and no build script '${name}'.`,
    hint:
      known === 'list'
        ? `There is a list of that name: \`urd.peekLatest('${name}')\`, or in a session \`session.latest('${name}')\`.`
        : didYouMean(name, known),
  });
}

/** `urd.latest` was asked for a name that both a method and a build script have. */
function ambiguousName(name: string): AcceleratorError {
  return new AcceleratorError({
    code: 'AMBIGUOUS_NAME',
    message: `Both a method and a build script are called '${name}'.`,
    hint: `Say which one is meant: \`urd.latest({ method: '${name}' })\` or \`urd.latest({ script: '${name}' })\`.`,
  });
}

/** `urd.latest` was asked for a job of a method, or for the run of a script, and none has gone well yet. */
function nothingBuilt(kind: 'method' | 'script', name: string): AcceleratorError {
  return new AcceleratorError({
    code: 'NOTHING_BUILT',
    message:
      kind === 'method'
        ? `There is no finished job of the method '${name}' yet.`
        : `No run of the build script '${name}' has gone well yet.`,
    hint: 'With `allowNone: true` that is no error.',
  });
}
