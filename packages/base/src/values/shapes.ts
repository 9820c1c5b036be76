/** Plain objects with the same keys in the same order. */
export interface Shape {
  readonly keys: readonly string[];
  /** How many objects have it so far. */
  count: number;
  /** Its number, once objects of it are written without their keys; before, -1. */
  number: number;
}

/** Whether this object is the first that is written by its shape: the keys go with it. */
export function isFirst({ count }: Shape): boolean {
  return count === writtenOut + 1;
}

/** As many objects are written with their keys, which anybody can read. */
const writtenOut = 2;
const mostKeys = 64;
/** Shapes with the same first key that are looked through: objects whose keys are data have a shape each. */
const mostAlike = 8;

/** Knows objects that come in numbers, so that their keys are written once: half the bytes, and read in a third of the time. */
export class Shapes {
  readonly #byFirst = new Map<string, Shape[]>();
  #last: Shape | undefined;
  #numbers = 0;

  /** The shape of an object with these keys; undefined: it is written with its keys. */
  find(keys: readonly string[]): Shape | undefined {
    const shape = this.#last !== undefined && isEqual(this.#last.keys, keys) ? this.#last : this.#lookUp(keys);
    if (shape === undefined) return undefined;
    this.#last = shape;
    if (++shape.count <= writtenOut) return undefined;
    if (shape.number < 0) shape.number = this.#numbers++;
    return shape;
  }

  #lookUp(keys: readonly string[]): Shape | undefined {
    const [first] = keys;
    if (first === undefined || keys.length > mostKeys) return undefined;
    const alike = this.#byFirst.get(first) ?? [];
    if (alike.length === 0) this.#byFirst.set(first, alike);
    const known = alike.find((shape) => isEqual(shape.keys, keys));
    if (known !== undefined || alike.length >= mostAlike) return known;
    const shape = { keys, count: 0, number: -1 };
    alike.push(shape);
    return shape;
  }
}

function isEqual(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false;
  return true;
}
