/** Into an object or array by its key; into a Map or Set by the number of the entry. */
export type Step = string | number | EntryStep;

/** Changed from entry to entry, so that a large Map makes one. */
export interface EntryStep {
  of: 'keys' | 'values' | 'elements';
  at: number;
  key: unknown;
}

/** Where a value begins: a name, or a place that is too deep to be reached at once. */
export type Root = string | { readonly root: Root; readonly steps: readonly Step[] };

/** An expression that leads to a value: `result.list[3].scores.get("a")`. */
export function formatPath(root: Root, steps: readonly Step[]): string {
  let path = typeof root === 'string' ? root : formatPath(root.root, root.steps);
  for (const step of steps) path = extend(path, step);
  return path.length <= longest ? path : `${path.slice(0, longest / 2)}…${path.slice(-longest / 2)}`;
}

const longest = 400;

function extend(path: string, step: Step): string {
  if (typeof step === 'number') return `${path}[${step}]`;
  if (typeof step === 'string') {
    return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(step) ? `${path}.${step}` : `${path}[${shortened(step)}]`;
  }
  switch (step.of) {
    case 'keys':
      return `[...${path}.keys()][${step.at}]`;
    case 'elements':
      return `[...${path}][${step.at}]`;
    case 'values':
      return typeof step.key === 'string' || typeof step.key === 'number'
        ? `${path}.get(${typeof step.key === 'string' ? shortened(step.key) : step.key})`
        : `[...${path}.values()][${step.at}]`;
  }
}

function shortened(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}…` : text);
}

/** The steps as they are now. */
export function copySteps(steps: readonly Step[]): Step[] {
  return steps.map((step) => (typeof step === 'object' ? { ...step } : step));
}
