import { parseArgs } from 'node:util';
import type { BuildScript } from './define-build.ts';
import { optionInvalid, unknownScriptOption } from './errors.ts';
import { parseOptions } from './parse-options.ts';

/**
 * The options of a build script from its command line: `--photos DIR`, `--photos=DIR`, `--fast`, `--no-fast`. Values
 * are text, which `z.coerce` turns into numbers; an option that takes `true` and no text is a switch.
 * @throws AcceleratorError `UNKNOWN_SCRIPT_OPTION`, `OPTION_INVALID`
 */
export function parseScriptOptions(name: string, script: BuildScript, args: readonly string[]): Record<string, unknown> {
  const { shape } = script.options;
  const known = Object.keys(shape);
  const accepts = (option: string, value: unknown): boolean => shape[option]?.safeParse(value).success === true;
  // `z.coerce.number()` takes true as well, as 1.
  const isSwitch = (option: string): boolean => accepts(option, true) && !accepts(option, '1');
  const { tokens } = parseArgs({
    args: [...args],
    strict: false,
    allowNegative: true,
    tokens: true,
    options: Object.fromEntries(known.map((option) => [option, { type: isSwitch(option) ? 'boolean' : 'string' }])),
  });
  const given: Record<string, unknown> = {};
  for (const token of tokens) {
    if (token.kind === 'positional') {
      throw optionInvalid(`Expected options such as --${known[0] ?? 'name'} for ${name}, received '${token.value}'.`, name);
    }
    if (token.kind !== 'option') continue;
    const negated = token.name.startsWith('no-') && !known.includes(token.name);
    const option = negated ? token.name.slice(3) : token.name;
    if (!known.includes(option)) throw unknownScriptOption(name, token.name, known);
    if (!isSwitch(option) && token.value === undefined) {
      throw optionInvalid(`Expected a value after --${option}, received nothing.`, option);
    }
    given[option] = isSwitch(option) ? !negated : token.value;
  }
  return parseOptions(script.options, given, `${name} options`).value;
}
