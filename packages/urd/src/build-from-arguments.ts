import { type BuildScript, defineBuild } from './define-build.ts';
import { parseMethodArguments } from './method-arguments.ts';
import type { Project } from './project.ts';
import type { Urd } from './urd.ts';

/**
 * A script that builds one job of a method, with inputs as they stand on a command line. It returns the job.
 * @throws AcceleratorError `UNKNOWN_METHOD`, `UNKNOWN_INPUT`, `OPTION_INVALID`, and what loading the method throws
 */
export async function buildFromArguments(
  project: Project,
  name: string,
  args: readonly string[],
): Promise<BuildScript> {
  const method = await project.methods.load(name);
  const base = { current: process.cwd(), inputs: project.inputDirectory };
  const { options, datasets, jobs } = parseMethodArguments(method, args, base);
  return defineBuild((urd) => {
    const inputs = { ...options, ...named(datasets, urd, 'dataset'), ...named(jobs, urd, 'job') };
    return Reflect.apply(urd.build, urd, [name, inputs]);
  });
}

function named(
  specs: Readonly<Record<string, unknown>>,
  urd: Urd,
  what: 'dataset' | 'job',
): Readonly<Record<string, unknown>> {
  const find = (spec: unknown): unknown => urd[what](String(spec));
  return Object.fromEntries(
    Object.entries(specs).map(([input, spec]) => [input, Array.isArray(spec) ? spec.map(find) : find(spec)]),
  );
}
