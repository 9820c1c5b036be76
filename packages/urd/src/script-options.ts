import { didYouMean } from '@accelerator/base';
import type { BuildScript } from './define-build.ts';
import { optionInvalid, unknownScriptOption } from './errors.ts';
import { definitionOf, innerSchema, type Schema } from './inner-schema.ts';
import { parseOptions } from './parse-options.ts';

/**
 * The options of a build script from its command line: `--photos DIR`, `--photos=DIR`, `--fast`, `--no-fast`,
 * `--fast=false`, and a list by naming it again. Values are text, which `z.coerce` turns into numbers; an option that
 * takes `true` and no text is a switch.
 * @throws AcceleratorError `UNKNOWN_SCRIPT_OPTION`, `OPTION_INVALID`
 */
export function parseScriptOptions(
  name: string,
  script: BuildScript,
  args: readonly string[],
): Record<string, unknown> {
  const { shape } = script.options;
  const known = Object.keys(shape);
  const accepts = (option: string, value: unknown): boolean => shape[option]?.safeParse(value).success === true;
  // `z.coerce.number()` takes true as well, as 1.
  const isSwitch = (option: string): boolean => accepts(option, true) && !accepts(option, '1');
  const given: Record<string, unknown> = {};
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    const [, spelled, inline] = /^--([^=]+)(?:=(.*))?$/s.exec(arg) ?? [];
    if (spelled === undefined) {
      throw optionInvalid(`Expected options such as --${known[0] ?? 'name'} for ${name}, received '${arg}'.`, name);
    }
    const negated = spelled.startsWith('no-') && !known.includes(spelled);
    const option = negated ? spelled.slice(3) : spelled;
    if (!known.includes(option) || (negated && !isSwitch(option))) {
      throw unknownScriptOption(name, spelled, didYouMean(spelled, known) ?? 'It takes no options.');
    }
    if (isSwitch(option)) given[option] = switchValue(option, inline, negated);
    else {
      const value = inline ?? rest.shift();
      if (value === undefined) throw optionInvalid(`Expected a value after --${option}, received nothing.`, option);
      given[option] = takesArray(shape[option]) ? [...asList(given[option]), value] : value;
    }
  }
  return parseOptions(script.options, given, `${name} options`).value;
}

function switchValue(option: string, inline: string | undefined, negated: boolean): boolean {
  if (inline === undefined) return !negated;
  if (inline === 'true' || inline === 'false') return (inline === 'true') !== negated;
  throw optionInvalid(`Expected true or false for --${option}, received '${inline}'.`, option);
}

/** By its kind, not by what it accepts: `z.coerce` takes an array too, as its text. */
function takesArray(schema: Schema | undefined): boolean {
  if (schema === undefined) return false;
  const inner = innerSchema(schema);
  if (inner !== undefined) return takesArray(inner);
  const def = definitionOf(schema);
  return def.type === 'array' || def.type === 'tuple' || (def.type === 'union' && def.options.some(takesArray));
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
