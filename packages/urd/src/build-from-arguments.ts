import { meantDataset, meantFinishedJob } from '@accelerator/store';
import { type BuildScript, defineBuild } from './define-build.ts';
import { parseMethodArguments } from './method-arguments.ts';
import type { Project } from './project.ts';

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
  return defineBuild(async (urd) => {
    const workdir = project.peekWorkdir();
    const given = {
      ...(await named(datasets, async (spec) => urd.dataset(await meantDataset(workdir, spec)))),
      ...(await named(jobs, async (spec) => urd.job(await meantFinishedJob(workdir, spec)))),
    };
    return Reflect.apply(urd.build, urd, [name, { ...options, ...given }]);
  });
}

async function named<T>(
  specs: Readonly<Record<string, unknown>>,
  find: (spec: string) => Promise<T>,
): Promise<Readonly<Record<string, T | readonly T[]>>> {
  const found: Record<string, T | readonly T[]> = Object.create(null);
  for (const [input, spec] of Object.entries(specs)) {
    found[input] = Array.isArray(spec)
      ? await Promise.all(spec.map((each) => find(String(each))))
      : await find(String(spec));
  }
  return found;
}
