import { AcceleratorError, didYouMean } from '@accelerator/base';
import type { Command } from 'commander';
import { candidatesFor } from '../completion/candidates.ts';
import { type Shell, shellScripts, shells } from '../completion/shell-scripts.ts';
import { harmless } from '../output/text.ts';

/** `ax completion`: what a shell has to evaluate. */
export function completionCommand(shell: string): void {
  if (!isShell(shell)) {
    throw new AcceleratorError({
      code: 'OPTION_INVALID',
      message: `Expected ${shells.join(', ')} for the shell, received '${shell}'.`,
      hint: didYouMean(shell, shells),
    });
  }
  process.stdout.write(shellScripts[shell]);
}

/** `ax complete`: candidates for the last word, as those scripts ask for them. Whatever goes wrong, there are none. */
export async function completeCommand(program: Command, words: readonly string[]): Promise<void> {
  const found = await candidatesFor(program, words).catch(() => []);
  const line = (name: string, about = ''): string => `${name}\t${about.replaceAll(/\s+/g, ' ')}`;
  const lines = found.map(({ name, about }) => (name.startsWith(':') ? name : harmless(line(name, about), false)));
  if (lines.length > 0) process.stdout.write(`${lines.join('\n')}\n`);
}

function isShell(text: string): text is Shell {
  return shells.some((each) => each === text);
}
