'use strict';
// What a proof may get into its hands. A proof is data: it uses what the target offers. The language's own functions and
// the system's modules are no part of that, also where the target leads there or gives them back: with `Object.assign`,
// `eval` or `child_process` the proof would itself do what the target is accused of. Taken before the target is loaded.

const Module = require('node:module');

const { apply } = Reflect;
const { getOwnPropertyNames, getOwnPropertyDescriptor, getPrototypeOf, hasOwn } = Object;
const { add, has } = Set.prototype;
const { isRegExp } = require('node:util').types;
const loadList = process.moduleLoadList;

const kinds = [
  Object, Function, Array, String, Number, Boolean, BigInt, Symbol, RegExp, Date, Promise, Error, Map, Set, WeakMap, WeakSet, Buffer, Uint8Array, getPrototypeOf(Uint8Array), ArrayBuffer, DataView,
];
const prototypes = new Set(kinds.map(({ prototype }) => prototype));

/** Methods that every value of a kind has, which neither work much nor take a function: a proof may look with them. */
const harmless = new Set([
  ...pick(Object.prototype, 'toString valueOf hasOwnProperty'),
  ...pick(Function.prototype, 'toString'),
  ...pick(Array.prototype, 'at includes indexOf slice'),
  ...pick(String.prototype, 'toString at charAt charCodeAt includes indexOf startsWith endsWith slice trim toLowerCase toUpperCase'),
  ...pick(Number.prototype, 'toString'),
  ...pick(RegExp.prototype, 'toString exec test'),
  ...pick(Date.prototype, 'toString getTime toISOString'),
  ...pick(Error.prototype, 'toString'),
  ...pick(Promise.prototype, 'then catch'),
  ...pick(Map.prototype, 'get has'),
  ...pick(Set.prototype, 'has'),
  ...pick(Buffer.prototype, 'toString slice subarray equals'),
  ...pick(getPrototypeOf(Uint8Array.prototype), 'at slice subarray'),
]);

/** Evaluators, the global object, and the functions that hang on what it offers. Node's web classes are left alone: to look at one loads it. */
const language = new Set([
  globalThis, Module, eval, fetch, setTimeout, setInterval, setImmediate, queueMicrotask, structuredClone,
  async function () {}.constructor, function* () {}.constructor, async function* () {}.constructor,
]);
for (const holder of [Reflect, JSON, Math, Atomics, Proxy, WeakRef, WebAssembly, process, ...kinds]) {
  language.add(holder);
  collect(holder, language);
}
for (const prototype of prototypes) collect(prototype, language);

/** Modules that reach files, processes, the network or an evaluator, and their functions: as far as somebody has loaded them, else the target cannot have them. */
const reaching = new Set([
  'fs', 'fs/promises', 'child_process', 'cluster', 'worker_threads', 'vm', 'module', 'repl', 'inspector', 'v8', 'process', 'net', 'dgram', 'dns', 'tls', 'http', 'https', 'http2', 'sqlite', 'wasi',
].map((name) => `NativeModule ${name}`));
const system = new Set();
let known = 0;

/** Why a value is not for the proof, or undefined. */
function refusal(value) {
  if (value === null || (typeof value !== 'function' && typeof value !== 'object')) return undefined;
  if (apply(has, prototypes, [value])) return 'a built-in prototype is not handed to the target';
  const foreign = (apply(has, language, [value]) && !apply(has, harmless, [value])) || isSystem(value);
  return foreign ? 'is not a part of the target' : undefined;
}

/** May a method of the language be called so? Its work would be the proof's own where expression or text are. */
function isOwnWork(value, holder, given, made) {
  if (!apply(has, harmless, [value])) return false;
  return [holder, ...given].some((each) => isRegExp(each) && made.has(each));
}

function isSystem(value) {
  if (loadList.length !== known) learn();
  if (apply(has, system, [value])) return true;
  // `module` and `require` of any file: both load whatever they are told.
  return getPrototypeOf(value) === Module.prototype || (typeof value === 'function' && hasOwn(value, 'cache') && value.cache === Module._cache);
}

function learn() {
  for (; known < loadList.length; known++) {
    if (!apply(has, reaching, [loadList[known]])) continue;
    const loaded = Module._load(`node:${loadList[known].slice('NativeModule '.length)}`);
    apply(add, system, [loaded]);
    collect(loaded, system);
  }
}

function collect(holder, into) {
  for (const value of valuesOf(holder)) if (typeof value === 'function') apply(add, into, [value]);
}

/** Own values, and getters and setters themselves: asking one may load half of Node. */
function valuesOf(holder) {
  const values = [];
  for (const name of getOwnPropertyNames(holder)) {
    const { value, get, set } = getOwnPropertyDescriptor(holder, name);
    for (const each of [value, get, set]) if (each !== undefined && name !== 'constructor') values[values.length] = each;
  }
  return values;
}

function pick(prototype, names) {
  return names.split(' ').map((name) => prototype[name]);
}

module.exports = { refusal, isOwnWork };
