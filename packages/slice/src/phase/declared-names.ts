import { AcceleratorError, didYouMean, guarded } from '@accelerator/base';
import type { AnyMethod } from '@accelerator/method';
import type { PhaseInputs } from './inputs.ts';

/** The inputs, which refuse to be asked for what the method does not declare: that would be `undefined` without a word. */
export function onlyDeclared(
  method: Pick<AnyMethod, 'options' | 'datasets' | 'jobs'>,
  inputs: PhaseInputs,
): PhaseInputs {
  const declared = {
    options: new Set(Object.keys(method.options.shape)),
    datasets: new Set(Object.keys(method.datasets)),
    jobs: new Set(Object.keys(method.jobs)),
  };
  const guard = <T extends object>(group: keyof typeof declared, of: T): T =>
    guarded(of, declared[group], (name) => notDeclared(group, name, declared));
  return {
    options: takesAnyOption(method) ? inputs.options : guard('options', inputs.options),
    datasets: guard('datasets', inputs.datasets),
    jobs: guard('jobs', inputs.jobs),
  };
}

/** `z.looseObject`, `.catchall(…)`: names that are in no declaration may be there. */
function takesAnyOption({ options }: Pick<AnyMethod, 'options'>): boolean {
  const { catchall } = options.def;
  return catchall !== undefined && catchall._zod.def.type !== 'never';
}

/**
 * A phase or a map reads an option, a dataset or a job that its method does not declare.
 *
 * @remedy Declare it, or correct its name: the hint has the nearest. A function that looks for options which the method
 * need not have is given a copy: `{ ...options }`.
 */
function notDeclared(
  group: 'options' | 'datasets' | 'jobs',
  name: string,
  declared: Readonly<Record<string, ReadonlySet<string>>>,
): AcceleratorError {
  const [elsewhere] = Object.entries(declared).flatMap(([other, names]) => (names.has(name) ? [other] : []));
  return new AcceleratorError({
    code: 'NOT_DECLARED',
    message: `The method declares no '${name}' in its ${group}.`,
    hint:
      elsewhere !== undefined
        ? `Write \`${elsewhere}.${name}\`.`
        : (didYouMean(name, declared[group] ?? []) ??
          `It has ${listOf(declared[group] ?? [])}. \`{ ...${group} }\` may be asked for anything.`),
    details: { group, name },
  });
}

function listOf(names: Iterable<string>): string {
  const all = [...names].map((name) => `'${name}'`);
  return all.length === 0 ? 'none' : all.join(', ');
}
