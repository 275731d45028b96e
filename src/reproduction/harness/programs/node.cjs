'use strict';
// The harness for JavaScript: reads a plan on standard input, loads the target from /target alone, does the steps,
// looks at the probe, and says what happened on file descriptor 3, each line with the plan's nonce. No dependencies;
// on the hot path of every trial, so nothing is loaded that the plan does not need. CommonJS, because old packages
// reach for `process.mainModule.require`.

const fs = require('node:fs');
const Module = require('node:module');
const { isPromise, isProxy } = require('node:util').types;
const { render, sizeOf, line } = require('./render.cjs');
const { refusal, isOwnWork } = require('./guard.cjs');

// Taken before anything of the target runs: what it patches later does not reach these.
const { apply, construct } = Reflect;
const { cpuUsage, resourceUsage, reallyExit } = process;
const now = process.hrtime.bigint;
const { writeSync } = fs;
const bufferFrom = Buffer.from;
const { hasOwn, getPrototypeOf } = Object;
const { parse } = JSON;
const { then } = Promise.prototype;
Error.stackTraceLimit = 50;

/** The harness could not do what the plan says; nothing that the target did. */
class Failure {
  constructor(message) {
    this.message = message;
  }
}

const plan = parse(fs.readFileSync(0, 'utf8'));
const { nonce } = plan;
const steps = plan.steps;
const http = steps.some((step) => hasOwn(step, 'serve') || hasOwn(step, 'request')) ? require('./http.cjs') : undefined;
const refs = Object.create(null);
const modules = Object.create(null);
/** What the harness made, changed or handed over for the proof, apart from what is under a `__proto__` key: inheriting from that is no pollution. */
const made = new WeakSet();
const madeHas = WeakSet.prototype.has;
const state = { loaded: false, done: 0, complete: false, ended: false, cpu: 0, elapsed: 0, peak: 0, result: undefined, thrown: undefined, failure: undefined };

function say(kind, fields) {
  const bytes = bufferFrom(line(nonce, kind, fields), 'utf8');
  let from = 0;
  while (from < bytes.length) {
    try {
      from += writeSync(3, bytes, from);
    } catch (error) {
      if (error.code !== 'EAGAIN') return;
    }
  }
}

// --- loading, from /target alone -------------------------------------------------------------------------------------

const fromTarget = Module.createRequire('/target/main.js');

async function load(name) {
  let path;
  try {
    path = fromTarget.resolve(Module.isBuiltin(name) ? `${name}/` : name);
  } catch (error) {
    if (error.code !== 'ERR_PACKAGE_PATH_NOT_EXPORTED') throw error.code === 'MODULE_NOT_FOUND' ? new Failure(`no module ${name} in the target`) : error;
    return importFromTarget(name);
  }
  if (!path.startsWith('/target/') || isForeign(path)) throw new Failure(`${name} is not part of the target`);
  try {
    return fromTarget(path);
  } catch (error) {
    if (error?.code !== 'ERR_REQUIRE_ASYNC_MODULE') throw error;
    return importFromTarget(name);
  }
}

/** Of a dependency, also of one that came with the target. */
function isForeign(path) {
  return plan.foreign.some((one) => path.startsWith(`${one}/`)) || path.split('/node_modules/').length > 2;
}

/** For packages that only `import` can load: the specifier is resolved as if a file in /target asked for it. */
async function importFromTarget(name) {
  const hooks = Module.registerHooks({
    resolve(specifier, context, next) {
      if (specifier !== `target:${name}`) return next(specifier, context);
      const found = next(name, { ...context, parentURL: 'file:///target/main.js' });
      if (!found.url.startsWith('file:///target/') || isForeign(found.url.slice('file://'.length))) throw new Failure(`${name} is not part of the target`);
      return found;
    },
  });
  try {
    return await import(`target:${name}`);
  } finally {
    hooks.deregister();
  }
}

/** A script in /work finds packages as if it stood in /target; what it loads from there is noted. */
async function runScript(path) {
  Module.registerHooks({
    resolve(specifier, context, next) {
      const found = context.parentURL?.startsWith('file:///work/') && /^[@\w]/.test(specifier) && !Module.isBuiltin(specifier)
        ? bareFromTarget(specifier, context, next)
        : next(specifier, context);
      if (found.url.startsWith('file:///target/')) state.loaded = true;
      return found;
    },
  });
  const loaded = path.endsWith('.mjs') ? await import(path) : Module.createRequire('/work/main.js')(path);
  return loaded !== null && typeof loaded === 'object' && getPrototypeOf(loaded) === null && 'default' in loaded ? loaded.default : loaded;
}

/** `require` does not look at the parent that a hook names, so there the path is resolved first. */
function bareFromTarget(specifier, context, next) {
  if (context.conditions?.includes('import')) return next(specifier, { ...context, parentURL: 'file:///target/main.js' });
  return next(fromTarget.resolve(specifier), context);
}

// --- values ----------------------------------------------------------------------------------------------------------

function decode(value, poison) {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) {
    const list = [];
    for (let i = 0; i < value.length; i++) list[i] = decode(value[i], false);
    if (!poison) made.add(list);
    return list;
  }
  if (hasOwn(value, 'o')) {
    const object = {};
    for (const [key, item] of value.o) define(object, key, decode(item, key === '__proto__'));
    if (!poison) made.add(object);
    return object;
  }
  if (hasOwn(value, 'json')) return parsed(value.json, poison);
  if (hasOwn(value, 'bytes')) return Buffer.from(value.bytes, 'base64');
  if (hasOwn(value, 'utf8')) return Buffer.from(value.utf8, 'utf8');
  if (hasOwn(value, 'ref')) return noted(lookup(value.ref));
  if (hasOwn(value, 'function')) return value.function === 'identity' ? (given) => given : () => {};
  if (hasOwn(value, 'regexp')) return noted(new RegExp(value.regexp.source, value.regexp.flags));
  return undefined;
}

function parsed(text, poison) {
  const result = parse(text);
  if (plan.probe.prototype === undefined) return result;
  const open = [[result, poison]];
  while (open.length > 0) {
    const [value, poisoned] = open.pop();
    if (value === null || typeof value !== 'object') continue;
    if (!poisoned) made.add(value);
    for (const key of Object.keys(value)) open.push([value[key], key === '__proto__']);
  }
  return result;
}

function define(object, key, value) {
  Object.defineProperty(object, key, { __proto__: null, value, writable: true, enumerable: true, configurable: true });
}

function noted(value) {
  if (value !== null && (typeof value === 'object' || typeof value === 'function')) made.add(value);
  return value;
}

function lookup(name) {
  if (!hasOwn(refs, name)) throw new Failure(`nothing is bound to ${name}`);
  return own(refs[name], name);
}

/** The harness hands out neither a built-in prototype nor what is no part of the target: the proof would be its own cause. */
function own(value, what) {
  const why = refusal(value);
  if (why !== undefined) throw new Failure(`${what}: ${why}`);
  return value;
}

/** Walks a path; gives the holder too, which is `this` for a method. */
function walk(start, path, what) {
  let holder;
  let value = start;
  for (let i = 0; i < path.length; i++) {
    holder = value;
    if (holder === null || holder === undefined) throw new Failure(`${what} has no ${path.slice(0, i + 1).join('.')}`);
    value = holder[path[i]];
    if (i === 0 && value === undefined && holder.default !== null && holder.default !== undefined) value = holder.default[path[0]];
    own(value, `${what}.${path.slice(0, i + 1).join('.')}`);
  }
  return { holder, value };
}

// --- steps -----------------------------------------------------------------------------------------------------------

/** Everything that is not the target's own work is done here, before its time is taken. Gives the work, and whether a promise that it gives is waited for. */
function prepareStep(step) {
  if (hasOwn(step, 'call')) return { work: prepareCall(step.call), waits: plan.settle || step.call.callback };
  if (hasOwn(step, 'load')) return { work: () => modules[step.load], waits: false };
  if (hasOwn(step, 'get')) {
    const of = lookup(step.get.of);
    return { work: () => walk(of, step.get.path, step.get.of).value, waits: false };
  }
  if (hasOwn(step, 'set')) return { work: prepareSet(step.set), waits: false };
  if (hasOwn(step, 'await')) {
    const value = lookup(step.await);
    return { work: async () => value, waits: true };
  }
  if (hasOwn(step, 'write')) {
    const data = decode(step.write.data, false);
    return { work: () => writeFile(step.write.path, data), waits: false };
  }
  if (hasOwn(step, 'serve')) return { work: () => http.serve(lookup(step.serve), Failure), waits: true };
  if (hasOwn(step, 'request')) return { work: prepareRequest(step.request), waits: true };
  if (hasOwn(step, 'wait')) return { work: () => new Promise((resolve) => setTimeout(resolve, step.wait.milliseconds)), waits: true };
  const value = decode(step.value, false);
  return { work: () => value, waits: false };
}

function prepareCall(call) {
  const what = call.module ?? call.on;
  let { holder, value } = walk(call.module === undefined ? lookup(call.on) : modules[call.module], call.path, what);
  if (typeof value !== 'function' && call.path.length === 0 && typeof value?.default === 'function') value = value.default;
  if (typeof value !== 'function') throw new Failure(`${[what, ...call.path].join('.')} is not a function`);
  if (call.named.length > 0) throw new Failure('JavaScript has no named arguments: give an object');
  const given = call.arguments.map((argument) => decode(argument, false));
  if (isOwnWork(value, holder, given, made)) throw new Failure(`${[what, ...call.path].join('.')} would be the proof's own work`);
  const invoke = () => (call.new ? construct(value, given) : apply(value, holder, given));
  if (!call.callback) return invoke;
  return () => new Promise((resolve, reject) => {
    given[given.length] = (error, ...results) => (error ? reject(error) : resolve(results.length > 1 ? results : results[0]));
    invoke();
  });
}

function prepareSet({ of, path, value: given }) {
  const { value: holder } = walk(lookup(of), path.slice(0, -1), of);
  const name = path[path.length - 1];
  // A step gives data. Who replaces a function of the target, its check for example, is the cause of what follows.
  const there = holder?.[name];
  if (typeof there === 'function' && !isProxy(there)) throw new Failure(`${[of, ...path].join('.')} is a function, which a step may not replace`);
  const value = decode(given, false);
  noted(holder);
  return () => {
    holder[name] = value;
    return value;
  };
}

function prepareRequest(request) {
  const port = typeof request.port === 'number' ? request.port : lookup(request.port);
  const headers = request.headers.map(([name, value]) => [name, decode(value, false)]);
  const [path, body] = [decode(request.path, false), decode(request.body, false)];
  if (plan.listeners.includes(Number(port))) throw new Failure("the observer's port is for the target, not for a request of the proof's own");
  return () => http.request({ port, method: request.method, path, headers, body }, Failure);
}

function writeFile(path, data) {
  fs.mkdirSync(path.slice(0, path.lastIndexOf('/')), { recursive: true });
  fs.writeFileSync(path, data);
}

/** Does the work and takes its time. The result is held in an object, so that a promise passes through unawaited. */
async function take({ work, waits }) {
  const cpu = apply(cpuUsage, process, []);
  const start = now();
  try {
    const result = work();
    return { held: waits && isPromise(result) ? await result : result };
  } finally {
    const spent = apply(cpuUsage, process, [cpu]);
    state.cpu += (spent.user + spent.system) / 1000;
    state.elapsed += Number(now() - start) / 1e6;
  }
}

async function doSteps() {
  for (let i = 0; i < steps.length; i++) {
    const step = steps[i];
    const { held } = await take(prepared(step, i));
    state.result = held;
    if (step.as !== undefined) {
      refs[step.as] = held;
      // Rejected before its own `await` step comes: not an uncaught error.
      if (isPromise(held) && steps.some((later) => later.await === step.as)) apply(then, held, [undefined, () => {}]);
    }
    state.done = i + 1;
    say('step', { done: state.done });
  }
}

function prepared(step, index) {
  try {
    return prepareStep(step);
  } catch (error) {
    throw error instanceof Failure ? error : new Failure(`step ${index + 1} cannot be prepared: ${error?.message}`);
  }
}

async function loadAll() {
  for (const step of steps) {
    const name = step.load ?? step.call?.module;
    if (name === undefined || hasOwn(modules, name)) continue;
    modules[name] = await load(name).catch((error) => {
      note(error);
      throw error instanceof Failure ? error : new Failure(`the target does not load: ${error?.message}`);
    });
    state.loaded = true;
  }
}

// --- the end ---------------------------------------------------------------------------------------------------------

function note(error) {
  if (error instanceof Failure) state.failure ??= error.message;
  else state.thrown ??= { error };
}

function inherits(value, path, key) {
  let found = value;
  for (let i = 0; i < path.length; i++) {
    if (found === null || found === undefined) return false;
    found = found[path[i]];
  }
  if (found === null || (typeof found !== 'object' && typeof found !== 'function') || !(key in found) || hasOwn(found, key)) return false;
  // Bounded, because a proxy may give prototypes without end; one that has the key nowhere is no finding.
  for (let holder = getPrototypeOf(found), i = 0; holder !== null && i < 64; holder = getPrototypeOf(holder), i++) {
    if (hasOwn(holder, key)) return !apply(madeHas, made, [holder]);
  }
  return false;
}

/** Fresh values by their literals, `in` and the own-key test from before the target: nothing that it can have replaced. */
function probe() {
  const asked = plan.probe.prototype;
  if (asked === undefined) return undefined;
  const { key, path } = asked;
  let result = false;
  try {
    result = inherits(state.result, path, key);
  } catch {
    // A getter or a proxy of the result that throws hides nothing that a program would see.
  }
  return { objects: key in {}, arrays: key in [], functions: key in function () {}, result };
}

function end() {
  if (state.ended) return;
  state.ended = true;
  if (!state.complete && state.failure === undefined && state.thrown === undefined) state.failure = 'the target ended the process, or nothing was left that could end the step';
  say('end', {
    finished: state.failure === undefined, loaded: state.loaded, done: state.done, of: steps.length,
    cpuMilliseconds: state.cpu, elapsedMilliseconds: state.elapsed, grownKiB: Math.max(0, apply(resourceUsage, process, []).maxRSS - state.peak),
    result: state.complete && state.thrown === undefined ? { value: render(state.result) } : undefined,
    resultBytes: plan.probe.measure === true && state.complete ? sizeOf(state.result) : undefined,
    thrown: state.thrown, failure: state.failure, probe: probe(), inputBytes: plan.inputBytes,
  });
}

function leave() {
  end();
  apply(reallyExit, process, [0]);
}

process.on('exit', end);
process.on('beforeExit', leave);
process.on('uncaughtException', (error) => {
  note(error);
  leave();
});

async function main() {
  try {
    await loadAll();
    say('loaded', { loaded: state.loaded });
    state.peak = apply(resourceUsage, process, []).maxRSS;
    if (plan.script === undefined) await doSteps();
    else state.result = (await take({ work: () => runScript(plan.script), waits: true })).held;
    state.complete = true;
  } catch (error) {
    note(error);
  }
  http?.close();
  // Children and timers of the target get a moment; with nothing pending, `beforeExit` comes at once.
  setTimeout(leave, 500).unref();
}

void main();
