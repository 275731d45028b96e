import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { attacks } from './index.ts';
import { prelude } from './prelude.ts';
import { openScene } from './scene.ts';

test('the list has every item from 1 to 38', () => {
  assert.deepEqual([...new Set(attacks.map(({ number }) => number))], Array.from({ length: 38 }, (_, index) => index + 1));
  assert.equal(new Set(attacks.map(({ id }) => id)).size, attacks.length);
});

test('only ptrace of one\'s own child and the number of inodes are not mandatory', () => {
  assert.deepEqual(attacks.filter(({ mandatory }) => !mandatory).map(({ id }) => id), ['inode-fill', 'trace-own-child']);
});

test('what the self-test leaves out needs a second worker or long', () => {
  assert.deepEqual(
    attacks.filter(({ quick }) => !quick).map(({ id }) => id).toSorted(),
    ['fork-race', 'inherited-descriptors', 'inode-fill', 'launcher-terminal', 'leftover-cgroups', 'worker-killed'],
  );
});

test('every probe is a whole Perl program, and every step that it must try stands in it', async () => {
  await using scene = await openScene();
  const probes = attacks.filter((attack) => attack.kind !== 'host');
  for (const attack of probes) {
    if (attack.kind === 'inside') for (const step of attack.steps) assert.ok(attack.perl.includes(step), `${attack.id}: ${step}`);
    else assert.match(attack.perl, /TRIED/, attack.id);
  }
  const input = `${prelude(scene)}\n${probes.map(({ id, perl }) => `sub {\n#line 1 "${id}"\n${perl}\n};\n`).join('')}`;
  const { status, stderr } = spawnSync('/usr/bin/perl', ['-c', '-'], { input, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
});

test('the scene\'s doors hear what reaches them, and the scene leaves nothing behind', async () => {
  const scene = await openScene();
  try {
    const program = `${prelude(scene)}
      socket(my $s, PF_INET, SOCK_STREAM, 0); connect($s, pack_sockaddr_in($H{tcp}, inet_aton('127.0.0.1'))) or die; syswrite $s, "$H{token} loopback\\n";
      socket(my $u, PF_UNIX, SOCK_STREAM, 0); connect($u, pack_sockaddr_un($H{path})) or die; syswrite $u, "$H{token} path\\n"; syswrite $u, "other path\\n";
      my $text = ''; shmread($H{segment}, $text, 0, 64) or die; print $text =~ /\\Q$H{token}\\E/ ? 'read' : 'not read'; select undef, undef, undef, 0.1;`;
    const child = spawn('/usr/bin/perl', ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    child.stdout.on('data', (part: Buffer) => (said += part.toString()));
    const status = await new Promise((resolve) => child.once('close', resolve));
    assert.equal(status, 0);
    assert.equal(said, 'read');
    assert.deepEqual([...scene.heard].toSorted(), ['loopback', 'path']);
    assert.equal(scene.canary(), `canary-${scene.token}`);
    assert.equal(scene.companion.alive(), true);
  } finally {
    await scene[Symbol.asyncDispose]();
  }
  assert.equal(scene.companion.alive(), false);
  assert.equal(scene.canary(), 'gone');
});
