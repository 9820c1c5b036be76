import { parseScriptOptions, Project, runScript } from '@accelerator/urd';

export interface RunFlags {
  readonly workdir?: string;
  readonly workers?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** `ax run`: the exit status. */
export async function runCommand(name: string | undefined, args: readonly string[], flags: RunFlags): Promise<number> {
  const project = await Project.open(process.cwd(), {
    ...(flags.workdir !== undefined && { workdir: flags.workdir }),
    ...(flags.workers !== undefined && { workers: Number(flags.workers) }),
  });
  const { name: script, script: build } = await project.loadScript(name);
  const options = parseScriptOptions(script, build, args);
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  await runScript(project, {
    name: script,
    script: build,
    options,
    force: flags.force === true,
    emit: (event) => process.stdout.write(`${JSON.stringify(event)}\n`),
    signal: controller.signal,
  });
  return 0;
}
