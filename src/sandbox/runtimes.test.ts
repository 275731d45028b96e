import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { runtimes } from './runtimes.ts';

const cache = mkdtempSync(join(tmpdir(), 'breakwater-runtimes-'));
after(() => rmSync(cache, { recursive: true, force: true }));

test('copies Node where any user can run it, once, and again if the copy is not whole', async () => {
  const { node, python } = await runtimes(cache);
  const first = statSync(node.source);
  assert.deepEqual([first.mode & 0o777, first.size, node.target], [0o755, statSync(process.execPath).size, '/runtime/node']);
  assert.ok(python === undefined || python.startsWith('/usr/'));
  await runtimes(cache);
  assert.equal(statSync(node.source).ino, first.ino);
  truncateSync(node.source, 100);
  await runtimes(cache);
  assert.equal(statSync(node.source).size, first.size);
});
