import { AssertionError } from 'node:assert';
import type { BuildInputs, InputsFor, MethodDefinition, MethodName } from '@accelerator/method';
import type { BuildScript, Urd } from '@accelerator/urd';
import { type Buildable, type BuiltInTemp, buildAny } from './build-in-temp.ts';
import type { TempOptions } from './temp-project.ts';

/**
 * Asserts that what is built is reused when it is asked for again: that a build script gives its jobs the same inputs
 * each time.
 *
 * @param what what was built already, or what is to be built first, as for `buildInTemp`
 * @throws AssertionError naming the jobs that were built the second time, and why
 */
export function expectReused(what: BuiltInTemp): Promise<void>;
export function expectReused<N extends MethodName>(what: N, inputs?: BuildInputs<N>, how?: TempOptions): Promise<void>;
export function expectReused<O, D, J, R>(
  what: MethodDefinition<O, D, J, R>,
  inputs?: InputsFor<O, D, J>,
  how?: TempOptions,
): Promise<void>;
export function expectReused(
  what: BuildScript | ((urd: Urd) => unknown),
  options?: Readonly<Record<string, unknown>>,
  how?: TempOptions,
): Promise<void>;
export async function expectReused(
  what: BuiltInTemp | Buildable,
  inputs?: Readonly<Record<string, unknown>>,
  how?: TempOptions,
): Promise<void> {
  if (typeof what === 'object' && 'again' in what) return expectNoneBuilt(what);
  await using built = await buildAny(what, inputs, how);
  await expectNoneBuilt(built);
}

async function expectNoneBuilt(built: BuiltInTemp): Promise<void> {
  const { events } = await built.again();
  const again = events.flatMap((event) =>
    event.type === 'job-started' ? [`${event.method} (${event.job}): ${event.why}`] : [],
  );
  if (again.length === 0) return;
  throw new AssertionError({
    message: `Expected that all jobs are reused when they are asked for again. Built were:\n${again.map((each) => `  ${each}`).join('\n')}`,
    actual: again,
    expected: [],
    operator: 'deepStrictEqual',
    stackStartFn: expectReused,
  });
}
