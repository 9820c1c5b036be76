import { parseDatasetId } from '@accelerator/dataset';
import { canonicalText, type InputNames, type KeyPreimage, parseInputName } from '@accelerator/job';

/** What a job was made from, by names. */
export interface NamedInputs {
  readonly preimage: KeyPreimage;
  /** The jobs that made its input files. */
  readonly fileJobs: readonly string[];
}

/**
 * Whether all that phases asked which one it is stands in its place still. Another input of the same content is no other
 * input, unless somebody asked; then it must be the very same, under the same name.
 * @param seen names of datasets and jobs
 */
export function isSameWhereSeen(seen: readonly string[], before: NamedInputs, now: NamedInputs): boolean {
  const asked = new Set(seen.map(jobOf));
  const there = placesOf(before.preimage);
  const here = placesOf(now.preimage);
  const fileJobs = new Set(before.fileJobs.map(jobOf));
  if (!hasSameFiles(before, now) && [...fileJobs].some((job) => asked.has(job))) return false;
  const given = new Set([...[...there.values()].map(jobOf), ...fileJobs]);
  return (
    // What lies behind an input, as before it in a chain, changes with any input.
    [...asked].every((job) => given.has(job)) &&
    [...there].every(([place, name]) => here.get(place) === name || !asked.has(jobOf(name)))
  );
}

/** Options have the jobs in which input files lie. */
function hasSameFiles({ preimage: before }: NamedInputs, { preimage: now }: NamedInputs): boolean {
  const textOf = ({ options, transformed = [] }: KeyPreimage): string => canonicalText([options, transformed]);
  return textOf(before) === textOf(now);
}

function placesOf({ datasets, jobs }: KeyPreimage): Map<string, string> {
  const groups = Object.entries({ datasets, jobs });
  return new Map(
    groups.flatMap(([group, inputs]) =>
      Object.entries(inputs).flatMap(([input, names]) =>
        listOf(names).map((name, index): [string, string] => [`${group} ${index} ${input}`, name]),
      ),
    ),
  );
}

function listOf(names: InputNames): readonly string[] {
  if (names === null) return [];
  return typeof names === 'string' ? [names] : names;
}

function jobOf(name: string): string {
  const { root, id } = parseInputName(name);
  return `${root} ${parseDatasetId(id).jobId}`;
}
