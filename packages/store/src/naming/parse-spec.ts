/** One step from a job or dataset to another. */
export type SpecStep =
  /** `~2`: of a job the second one before it of the same method, of a dataset the second one before it in its chain. */
  | { readonly kind: 'older'; readonly count: number }
  /** `+2`: the second job after it of the same method. */
  | { readonly kind: 'newer'; readonly count: number }
  /** `<2`: the second job before it in its workdir, of whatever method; `>2` the second one after it. */
  | { readonly kind: 'before' | 'after'; readonly count: number }
  /** `!`: only jobs that are current count, up to the next input. */
  | { readonly kind: 'current' }
  /** `^2`: of a job twice its previous one, of a dataset twice its parent. */
  | { readonly kind: 'up'; readonly count: number }
  /** `.source`, `.datasets.source`, `.jobs.model`; with an index, `.sources.2`, one of a list. */
  | { readonly kind: 'input'; readonly group?: 'datasets' | 'jobs'; readonly name: string; readonly index?: number };

/** How a user names a job or dataset: where to begin, and the steps from there. */
export interface Spec {
  /** Id of a job, name of a method, or `main-LATEST`. */
  readonly head: string;
  readonly steps: readonly SpecStep[];
  /** What stands behind the first `/`: the name of a dataset, perhaps with steps. */
  readonly dataset?: string;
}

/** The name of a dataset with the steps behind it. */
export interface DatasetSpec {
  readonly name: string;
  readonly steps: readonly SpecStep[];
}

const stepPattern = String.raw`[~+^<>]\d*|!|\.(?:datasets\.|jobs\.)?[A-Za-z_$][\w$]*(?:\.\d+)?`;
const steps = new RegExp(`(?:${stepPattern})`, 'g');
const withSteps = new RegExp(`^(?<name>.*?)(?<steps>(?:${stepPattern})*)$`, 's');

/**
 * `thumbnailer~2.source/bad~`: the head, steps from job to job, a dataset, steps from dataset to dataset. Nothing is
 * looked up: a name that holds a character of steps itself has to be tried as it stands, first.
 */
export function parseSpec(text: string): Spec {
  const slash = text.indexOf('/');
  const { name: head, steps: found } = splitSteps(slash < 0 ? text : text.slice(0, slash));
  return slash < 0 ? { head, steps: found } : { head, steps: found, dataset: text.slice(slash + 1) };
}

/** `bad~2^`: steps stand behind the name; all that can't be read as steps is name. */
export function parseDatasetSpec(text: string): DatasetSpec {
  return splitSteps(text);
}

function splitSteps(text: string): DatasetSpec {
  const { name = text, steps: tail = '' } = withSteps.exec(text)?.groups ?? {};
  return { name, steps: (tail.match(steps) ?? []).map(parseStep) };
}

const kinds = { '~': 'older', '+': 'newer', '^': 'up', '<': 'before', '>': 'after' } as const;

function parseStep(text: string): SpecStep {
  const [sign] = text;
  if (sign === '!') return { kind: 'current' };
  if (sign === '~' || sign === '+' || sign === '^' || sign === '<' || sign === '>') {
    return { kind: kinds[sign], count: text.length === 1 ? 1 : Number(text.slice(1)) };
  }
  const parts = text.slice(1).split('.');
  const group = parts.length > 1 && (parts[0] === 'datasets' || parts[0] === 'jobs') ? parts[0] : undefined;
  const [name = '', index] = group === undefined ? parts : parts.slice(1);
  return {
    kind: 'input',
    ...(group !== undefined && { group }),
    name,
    ...(index !== undefined && { index: Number(index) }),
  };
}
