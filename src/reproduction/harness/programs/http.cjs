'use strict';
// The steps `serve` and `request`, on the sandbox's own loopback. Loaded before the target, and only when a plan has them.

const nodeHttp = require('node:http');
const net = require('node:net');

const longestResponse = 1_048_576;
/** Milliseconds. `answer`: a handler that says nothing for so long, like the inert stub's, will not answer. */
const patience = { connect: 2_000, pause: 20, answer: 1_000 };
const servers = [];
const { createServer } = nodeHttp;
const { connect } = net;

/** Serves a handler `(request, response)`, or starts a server that the target made; gives the port. */
function serve(value, Failure) {
  const server = typeof value === 'function' ? createServer(value) : value;
  if (typeof server?.listen !== 'function' || typeof server.address !== 'function') throw new Failure('only a request handler or a server can be served');
  servers.push(server);
  if (server.listening) return server.address().port;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(server.address().port));
  });
}

/** One request, its head written by hand, so that path and headers arrive byte for byte. Gives status, headers and body. */
async function request({ port, method, path, headers, body }, Failure) {
  const data = Buffer.isBuffer(body) ? body : Buffer.from(String(body), 'utf8');
  const has = (name) => headers.some(([given]) => given.toLowerCase() === name);
  const head = [
    `${method} ${path} HTTP/1.1`,
    ...(has('host') ? [] : [`Host: 127.0.0.1:${port}`]),
    ...headers.map(([name, value]) => `${name}: ${value}`),
    ...(has('connection') ? [] : ['Connection: close']),
    ...(data.length === 0 || has('content-length') || has('transfer-encoding') ? [] : [`Content-Length: ${data.length}`]),
  ].join('\r\n');
  const socket = await connected(Number(port), Failure);
  socket.write(Buffer.concat([Buffer.from(`${head}\r\n\r\n`, 'utf8'), data]));
  return response(await received(socket));
}

/** A server that the target starts by itself may need a moment. */
async function connected(port, Failure) {
  const attempts = patience.connect / patience.pause;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const socket = await new Promise((resolve) => {
      const one = connect(port, '127.0.0.1', () => resolve(one));
      one.once('error', () => resolve(undefined));
    });
    if (socket !== undefined) return socket;
    await new Promise((resolve) => setTimeout(resolve, patience.pause));
  }
  throw new Failure(`nothing listens on port ${port}`);
}

function received(socket) {
  return new Promise((resolve) => {
    const parts = [];
    let size = 0;
    const done = () => resolve(Buffer.concat(parts).subarray(0, longestResponse));
    socket.on('data', (part) => {
      parts.push(part);
      size += part.length;
      if (size >= longestResponse || whole(parts)) socket.destroy();
    });
    socket.setTimeout(patience.answer, () => socket.destroy());
    socket.on('error', done);
    socket.on('close', done);
  });
}

/** A server that keeps the connection open has still said all when its Content-Length is there. */
function whole(parts) {
  const bytes = parts.length === 1 ? parts[0] : Buffer.concat(parts);
  const split = bytes.indexOf('\r\n\r\n');
  if (split < 0) return false;
  const length = /^content-length: *(\d+)\r?$/im.exec(bytes.toString('latin1', 0, split));
  return length !== null && bytes.length - split - 4 >= Number(length[1]);
}

function response(bytes) {
  const split = bytes.indexOf('\r\n\r\n');
  const [first = '', ...rest] = bytes.toString('latin1', 0, split < 0 ? bytes.length : split).split('\r\n');
  const headers = {};
  for (const line of rest) {
    const colon = line.indexOf(':');
    if (colon > 0) Object.defineProperty(headers, line.slice(0, colon).toLowerCase(), { __proto__: null, value: line.slice(colon + 1).trim(), enumerable: true, configurable: true });
  }
  const body = split < 0 ? Buffer.alloc(0) : bytes.subarray(split + 4);
  const chunked = Object.hasOwn(headers, 'transfer-encoding') && /chunked/i.test(headers['transfer-encoding']);
  return { status: Number(/^HTTP\/1\.[01] (\d{3})/.exec(first)?.[1] ?? 0), headers, body: (chunked ? unchunked(body) : body).toString('utf8') };
}

function unchunked(body) {
  const parts = [];
  for (let at = 0; at < body.length;) {
    const end = body.indexOf('\r\n', at);
    const size = end < 0 ? 0 : Number.parseInt(body.toString('latin1', at, end), 16);
    if (!(size > 0)) break;
    parts.push(body.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
  return Buffer.concat(parts);
}

function close() {
  for (const server of servers) {
    server.close?.(() => {});
    server.closeAllConnections?.();
  }
}

module.exports = { serve, request, close };
