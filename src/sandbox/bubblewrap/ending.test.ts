import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endOf, endOfStatus } from './ending.ts';
import type { Report } from './report.ts';

const ended = { overWall: false, status: 0, wallMicroseconds: 1, cpuMicroseconds: 1, residentKiB: 1 };
const good: Report = { started: true, execution: undefined, failure: undefined, ended, received: [], files: [], cut: false, complete: true, malformed: undefined };
const quiet = { ended: undefined, reached: undefined, complaint: 'it said so', exit: 'exit 0' };

test('reads wait statuses', () => {
  assert.deepEqual(endOfStatus(0), { kind: 'exited', status: 0 });
  assert.deepEqual(endOfStatus(255 << 8), { kind: 'exited', status: 255 });
  assert.deepEqual([11, 6, 9, 0x80 | 11].map(endOfStatus), ['SEGV', 'ABRT', 'KILL', 'SEGV'].map((signal) => ({ kind: 'signaled', signal })));
  assert.deepEqual(endOfStatus(42), { kind: 'signaled', signal: '42' });
});

test('a crash that the kernel made for memory is none', () => {
  assert.deepEqual(endOf({ ...good, ended: { ...ended, status: 9 } }, { ...quiet, reached: 'memory' }), { kind: 'limit', limit: 'memory' });
  assert.deepEqual(endOf({ ...good, started: false }, { ...quiet, reached: 'memory' }), { kind: 'limit', limit: 'memory' });
});

test('our own decisions go before what they cause', () => {
  const cut = { ...good, complete: false, ended: undefined };
  assert.deepEqual(endOf(cut, { ...quiet, ended: { kind: 'canceled' }, reached: 'memory' }), { kind: 'canceled' });
  assert.deepEqual(endOf(cut, { ...quiet, ended: { kind: 'limit', limit: 'output' } }), { kind: 'limit', limit: 'output' });
});

test('names the limit that the account shows', () => {
  assert.deepEqual(endOf({ ...good, ended: { ...ended, overWall: true } }, quiet), { kind: 'limit', limit: 'wall' });
  assert.deepEqual(endOf({ ...good, cut: true }, quiet), { kind: 'limit', limit: 'output' });
  assert.deepEqual(endOf(good, { ...quiet, reached: 'processes' }), { kind: 'limit', limit: 'processes' });
  assert.deepEqual(endOf(good, quiet), { kind: 'exited', status: 0 });
});

test('whatever does not add up is broken', () => {
  const odd: Partial<Report>[] = [{ started: false }, { complete: false }, { ended: undefined }, { malformed: 'x' }, { failure: 'x' }, { execution: 2 }];
  for (const part of odd) assert.equal(endOf({ ...good, ...part }, quiet).kind, 'broken', JSON.stringify(part));
  assert.match(JSON.stringify(endOf({ ...good, started: false }, quiet)), /it said so/);
});
