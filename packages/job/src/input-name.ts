/** A job or dataset, as a record of another job names it. */
export interface InputName {
  /**
   * The way from the workdir of the record to that of the job, with slashes; empty when it is the same. `throughOwn`: it
   * is another one, which the configuration knows by the name in the id.
   */
  readonly root: string;
  /** `main-3`, `main-3/bad` */
  readonly id: string;
  /** What it contains, of one in another workdir: there an id may come to mean another job. */
  readonly digest?: string | undefined;
}

/** The root of what is read through the workdir of the record, by its id. */
export const throughOwn = '.';

const elsewhere = /^\/\/(.+?)\/\/([^/\\\0]+-[1-9]\d{0,14}(?:\/[^\0]*?)?)(?:@([0-9a-f]{32}))?$/s;

/** The id; in front of one in another workdir the way there, and behind it what it contains: `//../other//main-3/bad@…`. */
export function formatInputName({ root, id, digest }: InputName): string {
  if (root === '') return id;
  return `//${root}//${id}${digest === undefined ? '' : `@${digest}`}`;
}

/** For people: without the digest. */
export function shortInputName(name: string): string {
  const { root, id } = parseInputName(name);
  return formatInputName({ root: root === throughOwn ? '' : root, id });
}

/** The id by which what is named can be opened in the workdir of the record; undefined when there is none. */
export function idThere(name: string): string | undefined {
  const { root, id } = parseInputName(name);
  return root === '' || root === throughOwn ? id : undefined;
}

/** The inverse of `formatInputName`. */
export function parseInputName(name: string): InputName {
  const [, root, id, digest] = elsewhere.exec(name) ?? [];
  return root === undefined || id === undefined ? { root: '', id: name } : { root, id, digest };
}
