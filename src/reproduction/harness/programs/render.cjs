'use strict';
// Values as bounded JSON text for the channel. Written so that nothing the target patched (toJSON, array methods,
// setters on Object.prototype) takes part: plain indexing, text concatenation, functions taken at start.

const { isProxy, isDate, isRegExp, isMap, isSet, isNativeError, isAnyArrayBuffer } = require('node:util').types;

const { isArray } = Array;
const { isView } = ArrayBuffer;
const { keys } = Object;
const { stringify } = JSON;
const { isFinite: finite } = Number;
const toText = String;
const { slice } = String.prototype;
const { apply } = Reflect;
const bufferFrom = Buffer.from;
const base64 = Buffer.prototype.toString;
const byteLength = Buffer.byteLength;

const limits = { depth: 12, nodes: 5_000, text: 65_536, total: 524_288, stack: 32_768 };

/** JSON text of a text; a primitive string never meets a `toJSON`. */
function quoted(text, longest) {
  return stringify(text.length > longest ? `${apply(slice, text, [0, longest])}…` : text);
}

/** A rendered value is its JSON text already, wrapped so that `line` knows it. */
function render(value) {
  const budget = { nodes: limits.nodes, text: limits.total };
  return { json: text(value, 0, [], budget) };
}

function text(value, depth, parents, budget) {
  if (budget.nodes-- <= 0 || budget.text <= 0) return '"[cut]"';
  const written = leaf(value) ?? container(value, depth, parents, budget);
  if (typeof value === 'string') budget.text -= written.length;
  return written;
}

function leaf(value) {
  switch (typeof value) {
    case 'string': return quoted(value, limits.text);
    case 'boolean': return value ? 'true' : 'false';
    case 'number': return finite(value) ? `${value}` : `"[${value}]"`;
    case 'undefined': return '{"undefined":true}';
    case 'bigint': return quoted(`[bigint ${value}]`, 256);
    case 'symbol': return '"[symbol]"';
    case 'function': return quoted(`[function ${safely(() => toText(value.name), '')}]`, 256);
    default: return value === null ? 'null' : undefined;
  }
}

function container(value, depth, parents, budget) {
  for (let i = 0; i < parents.length; i++) if (parents[i] === value) return '"[cycle]"';
  if (depth >= limits.depth) return '"[deep]"';
  if (isProxy(value)) return '"[proxy]"';
  const below = [];
  for (let i = 0; i < parents.length; i++) below[i] = parents[i];
  below[parents.length] = value;
  const item = (one) => text(one, depth + 1, below, budget);
  return safely(() => {
    if (isView(value) || isAnyArrayBuffer(value)) return bytes(value, budget);
    if (isDate(value)) return quoted(`[date ${value.getTime()}]`, 64);
    if (isRegExp(value)) return `{"regexp":{"source":${quoted(value.source, 1024)},"flags":${quoted(value.flags, 16)}}}`;
    if (isMap(value)) return `{"map":${list([...value.entries()], item, budget)}}`;
    if (isSet(value)) return `{"set":${list([...value.values()], item, budget)}}`;
    if (isNativeError(value)) return `{"error":${quoted(className(value), 256)},"message":${quoted(toText(value.message), 4_096)}}`;
    return isArray(value) ? list(value, item, budget) : object(value, item, budget);
  }, '"[unreadable]"');
}

function bytes(value, budget) {
  const view = isView(value) ? bufferFrom(value.buffer, value.byteOffset, value.byteLength) : bufferFrom(value);
  const written = apply(base64, view, ['base64', 0, limits.text]);
  budget.text -= written.length;
  return `{"bytes":"${written}"}`;
}

function list(values, item, budget) {
  let written = '';
  for (let i = 0; i < values.length; i++) {
    if (budget.nodes <= 0 || budget.text <= 0) return `[${written}${i > 0 ? ',' : ''}"[cut]"]`;
    written += (i > 0 ? ',' : '') + item(values[i]);
  }
  return `[${written}]`;
}

function object(value, item, budget) {
  const names = keys(value);
  let written = '';
  for (let i = 0; i < names.length; i++) {
    if (budget.nodes <= 0 || budget.text <= 0) return `{${written}${i > 0 ? ',' : ''}"[cut]":true}`;
    budget.text -= names[i].length;
    written += `${i > 0 ? ',' : ''}${quoted(names[i], 1_024)}:${safely(() => item(value[names[i]]), '"[unreadable]"')}`;
  }
  return `{${written}}`;
}

function safely(read, otherwise) {
  try {
    return read();
  } catch {
    return otherwise;
  }
}

function className(error) {
  return safely(() => toText(error.constructor.name || error.name), 'Error');
}

/** What was thrown: class, message and the stack's text, which the host takes apart. */
function thrownText({ error }) {
  const isObject = (typeof error === 'object' || typeof error === 'function') && error !== null;
  const name = isObject ? className(error) : typeof error;
  const message = safely(() => (isObject ? toText(error.message) : toText(error)), '');
  const stack = isObject ? safely(() => (typeof error.stack === 'string' ? error.stack : ''), '') : '';
  return `{"class":${quoted(name, 256)},"message":${quoted(message, 8_192)},"stack":${quoted(stack, limits.stack)}}`;
}

/** Bytes of a result: text and bytes by their length, containers by the sum of their items, counted up to a bound. */
function sizeOf(value) {
  const open = [value];
  const seen = new Set();
  let total = 0;
  for (let left = 2_000_000; open.length > 0 && left > 0; left--) {
    const one = open.pop();
    if (typeof one === 'string') total += byteLength(one);
    else if (typeof one !== 'object' || one === null) total += 8;
    else if (isView(one) || isAnyArrayBuffer(one)) total += one.byteLength;
    else if (!isProxy(one) && !seen.has(one)) {
      seen.add(one);
      for (const key of keys(one)) open.push(safely(() => one[key], undefined));
    }
  }
  return total;
}

/** One line of the channel. Fields are flat: numbers, booleans, texts, `{json}` of this file, or one level of booleans. */
function line(nonce, kind, fields) {
  let written = `{"nonce":${quoted(nonce, 64)},"kind":${quoted(kind, 16)}`;
  const names = keys(fields);
  for (let i = 0; i < names.length; i++) {
    const value = fields[names[i]];
    if (value !== undefined) written += `,${quoted(names[i], 64)}:${field(names[i], value)}`;
  }
  return `${written}}\n`;
}

function field(name, value) {
  if (name === 'thrown') return thrownText(value);
  if (name === 'result') return `{"value":${value.value.json}}`;
  if (name !== 'probe') return leaf(value) ?? 'null';
  let written = '';
  const names = keys(value);
  for (let i = 0; i < names.length; i++) written += `${i > 0 ? ',' : ''}${quoted(names[i], 64)}:${value[names[i]] === true}`;
  return `{${written}}`;
}

module.exports = { render, sizeOf, line };
