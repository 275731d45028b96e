/**
 * The program text of the neutral stub: one value that can be called, constructed, awaited, iterated, compared, spread and printed,
 * answers every property with itself, stores nothing, throws nothing and comes to an end everywhere. It touches no
 * global and no prototype: `x.__proto__` and `x.constructor` are the value itself. A function handed in last is
 * called once, later, as a Node callback without an error; a response handed in is ended; each at most a thousand times.
 */
export const INERT_SOURCE = `'use strict';
let answers = 1000;
function later(run) { if (answers-- > 0) setImmediate(() => { try { run(); } catch {} }); }
function answer(list) {
  for (const each of list) {
    if (each !== null && typeof each === 'object' && !Array.isArray(each)) {
      let ends = false;
      try { ends = typeof each.writeHead === 'function' && typeof each.end === 'function'; } catch {}
      if (ends) { later(() => { each.statusCode = 404; each.end(); }); return; }
    }
  }
  const last = list.length > 0 ? list[list.length - 1] : undefined;
  if (typeof last === 'function' && last !== inert && last !== settled) later(() => last(null, settled));
}
const nothing = { next: () => ({ done: true, value: undefined }), return: () => ({ done: true, value: undefined }), [Symbol.iterator]() { return this; } };
const nothingAsync = { next: async () => ({ done: true, value: undefined }), return: async () => ({ done: true, value: undefined }), [Symbol.asyncIterator]() { return this; } };
const fixed = new Map([
  [Symbol.toPrimitive, (hint) => (hint === 'number' ? 0 : '')],
  [Symbol.iterator, () => nothing],
  [Symbol.asyncIterator, () => nothingAsync],
  [Symbol.hasInstance, () => false],
  [Symbol.isConcatSpreadable, undefined],
  [Symbol.toStringTag, 'Inert'],
  [Symbol.species, undefined],
  [Symbol.unscopables, undefined],
  [Symbol.for('nodejs.util.inspect.custom'), () => 'inert'],
  ['toString', () => ''], ['toLocaleString', () => ''], ['valueOf', () => 0], ['toJSON', () => null],
  ['length', 0], ['size', 0], ['byteLength', 0], ['name', ''], ['message', ''], ['stack', ''],
  ['next', () => ({ done: true, value: undefined })],
  ['hasOwnProperty', () => false], ['propertyIsEnumerable', () => false], ['isPrototypeOf', () => false],
]);
function make(thenable) {
  const target = (function () {}).bind();
  delete target.length;
  delete target.name;
  const self = new Proxy(target, {
    apply(_, that, list) { answer(list); return inert; },
    construct(_, list) { answer(list); return inert; },
    get(object, key) {
      const own = Reflect.getOwnPropertyDescriptor(object, key);
      if (own !== undefined && own.configurable === false) return own.value;
      if (key === 'then') return thenable ? (fulfilled, rejected) => Promise.resolve(settled).then(fulfilled, rejected) : undefined;
      if (fixed.has(key)) return fixed.get(key);
      return typeof key === 'symbol' ? undefined : inert;
    },
    set: () => true,
    has: (object, key) => Reflect.getOwnPropertyDescriptor(object, key) !== undefined,
    deleteProperty: (object, key) => Reflect.deleteProperty(object, key),
    defineProperty: (object, key, descriptor) => (descriptor.configurable === true ? true : Reflect.defineProperty(object, key, descriptor)),
    setPrototypeOf: (object, prototype) => (Reflect.isExtensible(object) ? true : Reflect.setPrototypeOf(object, prototype)),
  });
  return self;
}
const settled = make(false);
const inert = make(true);
`;
