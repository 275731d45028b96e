import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { runtimes } from '../runtimes.ts';
import { openBubblewrap } from './open.ts';
import { cases, ordinary, shell, text } from './trials/cases.ts';

const root = process.getuid?.() === 0;
const cache = mkdtempSync(join(tmpdir(), 'breakwater-driver-'));
after(() => rmSync(cache, { recursive: true, force: true }));
const driver = await openBubblewrap(cache);

/** A program of its own that opens the driver; the room is copied so that any user can read it. */
function copyOfTheRoom(): { folder: string; cache: string; script: (body: string) => string } {
  const folder = mkdtempSync(join(cache, 'room-'));
  const source = join(import.meta.dirname, '..', '..');
  for (const room of ['kernel', 'sandbox']) cpSync(join(source, room), join(folder, room), { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"type": "module"}');
  const own = join(folder, 'cache');
  mkdirSync(own);
  chmodSync(own, 0o777);
  chmodSync(folder, 0o755);
  return {
    folder,
    cache: own,
    script(body) {
      const file = join(folder, `script-${readdirSync(folder).length}.ts`);
      writeFileSync(file, `import { openBubblewrap } from './sandbox/bubblewrap/open.ts';\nconst driver = await openBubblewrap(${JSON.stringify(own)});\n${body}`);
      return file;
    },
  };
}

describe(`bubblewrap driver, ${root ? 'as root' : 'as an ordinary user'}, memory by ${driver.memory}`, () => {
  for (const { name, check } of cases) test(name, () => check(driver));

  test('shows mounts read-only at their place', async () => {
    const build = mkdtempSync(join(cache, 'build-'));
    chmodSync(build, 0o755);
    writeFileSync(join(build, 'index'), 'the build');
    const completed = await driver.run(shell('cat /target/index; touch /target/x', { mounts: [{ source: build, target: '/target' }] }));
    assert.equal(text(completed.stdout), 'the build');
    assert.match(text(completed.stderr), /Read-only file system/);
  });

  test('runs the Node that runs us', async () => {
    const { node } = await runtimes(cache);
    const completed = await driver.run({ argv: [node.target, '-p', 'process.version'], mounts: [node], limits: { ...ordinary, memoryMiB: 512 } });
    assert.equal(text(completed.stdout), `${process.version}\n`);
  });

  test('may be canceled at any moment of its start, and leaves nothing', async () => {
    const ends = await Promise.all(Array.from({ length: 40 }, async (_, index) => {
      await pause(index * 20);
      return (await driver.run(shell('true', { signal: AbortSignal.timeout(index) }))).end;
    }));
    assert.ok(ends.every((end) => end.kind === 'canceled' || (end.kind === 'exited' && end.status === 0)), JSON.stringify(ends));
    assert.ok(ends.some((end) => end.kind === 'canceled'));
    // The launcher and the sandbox's first process bear the worker's name until the supervisor takes over.
    await until(() => running(`breakwater-${process.pid}-`) === 0);
  });

  test('is broken, and does not throw, where a launch is refused', async () => {
    // Linux takes no argument list this long (execve(2), E2BIG); the caller has done nothing wrong.
    const mounts = Array.from({ length: 30_000 }, (_, index) => ({ source: `/usr/share/${'x'.repeat(100)}`, target: `/m/${index}` }));
    const { end } = await driver.run(shell('true', { mounts }));
    assert.equal(end.kind, 'broken');
  });

  test('hands no descriptor on that the worker inherited', () => {
    const room = copyOfTheRoom();
    const file = room.script(`const { stdout } = await driver.run(${JSON.stringify(shell('ls /proc/self/fd | tr "\\n" " "'))});\nprocess.stdout.write(stdout.bytes);`);
    const inherited = openSync(import.meta.filename, 'r');
    const stdio = ['ignore', 'pipe', 'inherit', ...Array.from({ length: 40 }, (_, index) => (index % 7 === 0 ? inherited : 'ignore'))] as const;
    const { stdout } = spawnSync(process.execPath, [file], { stdio: [...stdio] });
    assert.equal(stdout.toString(), '0 1 2 3 4 ');
  });

  test('a killed worker leaves no sandbox, and the next one clears its groups', async () => {
    const room = copyOfTheRoom();
    const mark = `left-${process.pid}-${Date.now()}`;
    const file = room.script(`await driver.run(${JSON.stringify(shell(`exec perl -e '$0 = "${mark}"; print STDERR; sleep 1000'`))});`);
    const worker = spawn(process.execPath, [file], { stdio: 'ignore' });
    await until(() => running(mark) === 1);
    worker.kill('SIGKILL');
    await until(() => running(mark) === 0);
    await openBubblewrap(cache);
    const left = groups().filter((name) => name.startsWith(`breakwater-${worker.pid}-`));
    assert.deepEqual(left, []);
  });

  test('an ordinary user gets the same', { skip: root ? false : 'this is one' }, async () => {
    const room = copyOfTheRoom();
    const { node } = await runtimes(cache);
    const ordinaryUser = 65_534;
    const run = spawnSync(node.source, [join(room.folder, 'sandbox', 'bubblewrap', 'trials', 'programs', 'as-user.ts'), room.cache], { uid: ordinaryUser, gid: ordinaryUser, cwd: '/', env: {}, timeout: 120_000 });
    const report = JSON.parse(run.stdout.toString() || 'null') as { uid: number; ran: number; failures: string[] } | null;
    assert.ok(report !== null, run.stderr.toString());
    assert.deepEqual([report.uid, report.ran, report.failures], [ordinaryUser, cases.length, []]);
  });
});

function running(mark: string): number {
  return readdirSync('/proc').filter((name) => {
    try {
      return readFileSync(`/proc/${name}/cmdline`, 'latin1').startsWith(mark);
    } catch {
      return false;
    }
  }).length;
}

async function pause(milliseconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function groups(): string[] {
  return ['/sys/fs/cgroup/pids', '/sys/fs/cgroup'].filter((folder) => existsSync(folder)).flatMap((folder) => readdirSync(folder));
}

async function until(condition: () => boolean): Promise<void> {
  for (let look = 0; look < 400; look++) {
    if (condition()) return;
    await pause(25);
  }
  assert.fail('it did not come to pass within ten seconds');
}
