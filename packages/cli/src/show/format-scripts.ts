import type { ScriptSummary } from '@accelerator/inspect';
import type { Colours } from '../output/colours.ts';
import { oneLine } from '../output/text.ts';
import { optionLines } from './script-help.ts';

/** Build scripts with what they are for and their options. @param folder where they are looked for */
export function formatScripts(scripts: readonly ScriptSummary[], folder: string, colours: Colours): string[] {
  if (scripts.length === 0) return [`There is no such build script in '${folder}'.`];
  return scripts.flatMap(({ name, description, options, problem }) => [
    [colours.bold(oneLine(name)), oneLine(description)].filter((each) => each !== '').join('  '),
    ...optionLines(options),
    ...(problem === null ? [] : [`  ${colours.red('error')} ${oneLine(problem)}`]),
  ]);
}
