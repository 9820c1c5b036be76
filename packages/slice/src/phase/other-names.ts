import { AcceleratorError } from '@accelerator/base';

const noJobs = 'A phase asks for jobs by `job.build`, in prepare and synthesis; a map asks for none.';

/** What exax calls what phases get, and what users of other engines write, with what to write here, or a sentence. */
const otherNames: Readonly<Record<string, string>> = {
  prepare_res: '`prepareRes`',
  prepareResult: '`prepareRes`',
  prepareResults: '`prepareRes`',
  analysis_res: '`analysisRes`',
  analysisResult: '`analysisRes`',
  analysisResults: '`analysisRes`',
  slice: '`sliceno`',
  sliceno_: '`sliceno`',
  slice_no: '`sliceno`',
  sliceNo: '`sliceno`',
  slicenumber: '`sliceno`',
  slices_: '`slices`',
  sliceCount: '`slices`',
  slicecount: '`slices`',
  params: '`options`, `datasets`, `jobs` and `slices`, each by itself',
  option: '`options`',
  dataset: '`datasets`',
  jobid: '`job.id`',
  job_id: '`job.id`',
  jobId: '`job.id`',
  JOBID: '`job.id`',
  update_top_status: '`job.progress(done, total)`',
  urd: noJobs,
  build: noJobs,
  subjobs: noJobs,
  subjob_cookie: noJobs,
};

/**
 * The prototype of what a phase gets. Names that are not there, but that many look for, would be `undefined` without a
 * word; here they are errors that name the right one. Getters of a prototype: what is there is as fast as ever, and
 * spreading, printing and `in` for what is there see nothing of them.
 * @param inputs names of the inputs by their group
 */
export function contextPrototype(
  inputs: Readonly<Record<string, Iterable<string>>>,
  present: readonly string[],
): object {
  const names = new Map<string, string>();
  for (const [group, of] of Object.entries(inputs)) for (const name of of) names.set(name, `\`${group}.${name}\``);
  for (const name of [...present, ...Object.getOwnPropertyNames(Object.prototype)]) names.delete(name);
  return Object.create(commonPrototype(present), getters(names));
}

const commonPrototypes = new WeakMap<readonly string[], object>();

/** Of all that have the same names: made anew for each task it took 0.04 of its 2 ms. */
function commonPrototype(present: readonly string[]): object {
  const known = commonPrototypes.get(present);
  if (known !== undefined) return known;
  const names = new Map(Object.entries(otherNames).filter(([name]) => !present.includes(name)));
  const made = Object.freeze(Object.create(Object.prototype, getters(names)));
  commonPrototypes.set(present, made);
  return made;
}

/** The same names for objects of a class. */
export function refuseOtherNames(prototype: object): void {
  const names = Object.entries(otherNames).filter(([name]) => !(name in prototype));
  Object.defineProperties(prototype, getters(new Map(names)));
}

function getters(names: ReadonlyMap<string, string>): PropertyDescriptorMap {
  return Object.fromEntries(
    [...names].map(([name, right]): [string, PropertyDescriptor] => [
      name,
      {
        get(): never {
          throw otherName(name, right);
        },
        configurable: true,
      },
    ]),
  );
}

/**
 * A phase asked for something under a name that it has elsewhere: in exax, or in another group of inputs.
 *
 * @remedy Write the name that the hint has.
 */
function otherName(name: string, right: string): AcceleratorError {
  return new AcceleratorError({
    code: 'OTHER_NAME',
    message: `What a phase gets has no '${name}'.`,
    hint: right.startsWith('`') ? `Write ${right}.` : right,
    details: { name },
  });
}
