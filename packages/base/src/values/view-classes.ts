type ViewClass = new (buffer: ArrayBuffer) => ArrayBufferView;

/** In the order of their numbers in files, which stay. Node has the last from version 24 on. */
const names = [
  'DataView',
  'Int8Array',
  'Uint8Array',
  'Uint8ClampedArray',
  'Int16Array',
  'Uint16Array',
  'Int32Array',
  'Uint32Array',
  'Float32Array',
  'Float64Array',
  'BigInt64Array',
  'BigUint64Array',
  'Float16Array',
] as const;

const classes = names.map((name): ViewClass | undefined => {
  const found: unknown = Reflect.get(globalThis, name);
  return isViewClass(found) ? found : undefined;
});

const numbers = new Map<unknown, number>(
  classes.flatMap((each, number) => (each === undefined ? [] : [[each.prototype, number]])),
);

/** The number of the class that has this prototype. */
export function viewNumber(prototype: unknown): number | undefined {
  return numbers.get(prototype);
}

/** Throws an ordinary error when there is no such class here, or the bytes are no whole number of its elements. */
export function makeView(number: number, bytes: Uint8Array): ArrayBufferView {
  const made = classes[number];
  if (made === undefined) throw new Error(`this Node has no ${names[number] ?? 'such array'}`);
  return new made(ownMemory(bytes));
}

/** The bytes in an ArrayBuffer that has no others. */
export function ownMemory(bytes: Uint8Array): ArrayBuffer {
  const memory = new ArrayBuffer(bytes.length);
  new Uint8Array(memory).set(bytes);
  return memory;
}

function isViewClass(value: unknown): value is ViewClass {
  return typeof value === 'function';
}
