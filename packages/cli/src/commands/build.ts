import { Job } from '@accelerator/store';
import { buildFromArguments, Project } from '@accelerator/urd';
import { writeLines } from '../output/write-lines.ts';
import { refuseMisplaced } from '../run/misplaced-options.ts';
import { isForHelp, placeOf, type RunFlags } from '../run/run-flags.ts';
import { runInTerminal } from '../run/run-in-terminal.ts';

/** `ax build`: the exit status. Prints the id of the job. */
export async function buildCommand(method: string, args: readonly string[], flags: RunFlags): Promise<number> {
  const project = await Project.open(process.cwd(), { writes: true, ...placeOf(flags) });
  const loaded = await project.methods.load(method);
  if (isForHelp(args)) {
    const { methodHelp } = await import('../show/script-help.ts');
    writeLines(process.stdout, methodHelp(loaded));
    return 0;
  }
  const { options, datasets, jobs } = loaded.definition;
  const known = [options.shape, datasets, jobs].flatMap((each) => Object.keys(each));
  refuseMisplaced(args, { command: 'build', what: 'method', name: method, known });
  const script = await buildFromArguments(project, method, args);
  const run = { name: `build ${method}`, script, options: {}, isPassing: true };
  const { status, result } = await runInTerminal(project, [run], flags);
  const isThere = result instanceof Job && flags.dryRun !== true;
  if (isThere && flags.json !== true) writeLines(process.stdout, [result.id]);
  return status;
}
