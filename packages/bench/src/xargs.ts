import type { MemoryWatch } from './memory.ts';
import { runProgram } from './processes.ts';

/** A program that is run for each file, or for some at once. */
export interface FileProgram {
  readonly command: readonly string[];
  readonly processes: number;
  readonly perCall: number;
}

/** Runs a program on files by `xargs`, so many at a time. libvips gets one thread in each. @returns seconds */
export async function runByXargs(
  files: readonly string[],
  { command, processes, perCall }: FileProgram,
  memory: MemoryWatch | undefined,
): Promise<number> {
  const script = `printf '%s' "$1" | VIPS_CONCURRENCY=1 xargs -d '\\n' -P ${processes} -n ${perCall} ${command.join(' ')}`;
  return (await runProgram('sh', ['-c', script, 'sh', files.join('\n')], { memory })).seconds;
}

/** What makes thumbnails that fit into `size`, each process its share of all files. */
export function vipsthumbnail(
  size: readonly [width: number, height: number],
  target: string,
  { files, processes }: { readonly files: number; readonly processes: number },
): FileProgram {
  return {
    command: ['vipsthumbnail', '--size', `'${size.join('x')}>'`, '-o', `'${target}/%s.jpg[Q=80]'`],
    processes,
    perCall: Math.ceil(files / processes),
  };
}
