import { InputFile, InputRoot, plainPath } from '@accelerator/job';
import { type OptionsSchema, optionOfRoot } from '@accelerator/method';

type Test = (file: string, index: number, files: string[]) => unknown;

/**
 * The files that `urd.glob` or `urd.files` found. A list like any other, that knows where they were looked for; so do
 * those that `filter` and `slice` give.
 */
export class FoundFiles extends Array<string> {
  readonly #root: string;

  /** What else is made of it is a plain list. */
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  constructor(files: Iterable<string>, root: string) {
    super();
    for (const file of files) this.push(file);
    this.#root = root;
  }

  /**
   * The folder in which they were looked for: of `photos/**\/*.jpg` it is `photos`. Methods such as `import_images` name
   * files by their paths from there.
   */
  get root(): string {
    return this.#root;
  }

  override filter<S extends string>(test: (file: string, index: number, files: string[]) => file is S): S[];
  override filter(test: Test, thisArg?: unknown): FoundFiles;
  override filter(test: Test, thisArg?: unknown): FoundFiles {
    return new FoundFiles(super.filter(test, thisArg), this.#root);
  }

  override slice(start?: number, end?: number): FoundFiles {
    return new FoundFiles(super.slice(start, end), this.#root);
  }
}

type Shape = OptionsSchema['shape'];

/** The options that are roots, each with the option whose files it is for. */
const rootsByShape = new WeakMap<Shape, readonly (readonly [root: string, of: string])[]>();

/** Looked up once for each method: most have none, and a script may build thousands of jobs of one. */
function rootsIn(shape: Shape): readonly (readonly [root: string, of: string])[] {
  let found = rootsByShape.get(shape);
  if (found === undefined) {
    found = Object.entries(shape).flatMap(([name, schema]) => {
      const of = optionOfRoot(schema);
      return of === undefined ? [] : [[name, of] as const];
    });
    rootsByShape.set(shape, found);
  }
  return found;
}

/** The options with the roots of the files that were found: where the script gives none itself. */
export function withRoots(
  { shape }: OptionsSchema,
  options: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const roots = rootsIn(shape).flatMap(([name, of]): [string, string][] => {
    const files = options[of];
    return files instanceof FoundFiles && options[name] === undefined ? [[name, files.root]] : [];
  });
  return roots.length === 0 ? options : { ...options, ...Object.fromEntries(roots) };
}

/** Before anything runs. @throws AcceleratorError `OUTSIDE_ROOT` for a file that has no name below its root */
export function checkRoots({ shape }: OptionsSchema, options: Readonly<Record<string, unknown>>): void {
  for (const [name, of] of rootsIn(shape)) {
    const [root, files] = [options[name], options[of]];
    if (!(root instanceof InputRoot) || !Array.isArray(files)) continue;
    for (const file of files) if (file instanceof InputFile) root.nameOf(file);
  }
}

/** The nearest folder above some folders that are given from the same place; `.` where only the machine knows of one. */
export function commonRoot(folders: readonly string[]): string {
  const [first = [], ...others] = folders.map((folder) => plainPath(folder).split('/'));
  const all = [first, ...others].map((parts) => parts.filter((part) => part !== '.'));
  if (new Set(all.map(([start]) => start === '')).size > 1) return '.';
  const upwards = Math.max(...all.map((parts) => parts.filter((part) => part === '..').length));
  // `../a` and `b` lie in the folder above.
  if (all.some((parts) => parts.filter((part) => part === '..').length < upwards))
    return Array(upwards).fill('..').join('/');
  let depth = 0;
  while (depth < (all[0]?.length ?? 0) && all.every((parts) => parts[depth] === all[0]?.[depth])) depth++;
  const common = all[0]?.slice(0, depth).join('/') ?? '';
  return common === '' ? (all[0]?.[0] === '' && depth > 0 ? '/' : '.') : common;
}
