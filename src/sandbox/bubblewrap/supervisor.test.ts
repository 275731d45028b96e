import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { supervisorText } from './open.ts';

test('the supervisor compiles under strict and warnings, as it is read here', () => {
  const { status, stderr } = spawnSync('/usr/bin/perl', ['-w', '-c', join(import.meta.dirname, 'supervisor.pl')], { env: {} });
  assert.deepEqual([status, stderr.toString().split('\n').filter((line) => !line.includes('syntax OK'))], [0, ['']]);
});

test('the supervisor compiles as it is sent, with the job after its end', () => {
  const text = supervisorText();
  assert.match(text.toString(), /\n__END__\n$/);
  assert.doesNotMatch(text.toString(), /^\s*#|use strict/m);
  const { status, stderr } = spawnSync('/usr/bin/perl', ['-c', '-'], { input: Buffer.concat([text, Buffer.from([0, 0, 0, 1, 255])]), env: {} });
  assert.equal(status, 0, stderr.toString());
});
