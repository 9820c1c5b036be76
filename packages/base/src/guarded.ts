/** Prototypes of objects that are plain but for what they say to names that they don't have. */
const guards = new WeakSet<object>();

/** Names that are asked of any object, to see of which kind it is. */
const askedOfAll: ReadonlySet<string> = new Set([
  'then',
  'toJSON',
  'inspect',
  'length',
  'nodeType',
  '$$typeof',
  'asymmetricMatch',
  'default',
  '__esModule',
]);

/**
 * A plain object with the same properties, and a guard: reading a name that it does not have, and that is none of
 * `known`, throws. A Proxy as prototype: what is there is read as fast as ever, and `in`, spreading, cloning and printing
 * see nothing of it.
 * @param refuse what is thrown for a name
 */
export function guarded<T extends object>(
  properties: T,
  known: ReadonlySet<string>,
  refuse: (name: string) => Error,
): T {
  const plain = Object.create(Object.prototype, {
    constructor: { value: Object, writable: true, configurable: true },
  });
  const guard = new Proxy(plain, {
    get(target, name, receiver): unknown {
      if (typeof name === 'symbol' || name in target) return Reflect.get(target, name, receiver);
      if (known.has(name) || askedOfAll.has(name)) return undefined;
      throw refuse(name);
    },
  });
  guards.add(guard);
  return Object.create(guard, Object.getOwnPropertyDescriptors(properties));
}

/** Whether an object with this prototype is a plain one. */
export function isPlainPrototype(prototype: unknown): boolean {
  if (prototype === Object.prototype || prototype === null) return true;
  return typeof prototype === 'object' && guards.has(prototype);
}
