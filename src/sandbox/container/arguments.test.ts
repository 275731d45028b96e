import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Job } from '../job.ts';
import { containerArguments } from './arguments.ts';
import type { Engine } from './engine.ts';

const docker: Engine = { name: 'docker', program: 'docker', version: '28', root: true, cgroups: 'v2', local: false };
const podman: Engine = { name: 'podman', program: 'podman', version: '4', root: true, cgroups: 'v1', local: true };
const job: Job = {
  argv: ['/target/run', 'an argument of the job'],
  env: { NAME: 'a value of the job' },
  mounts: [{ source: '/cache/build', target: '/target' }, { source: '/cache/a,"b"', target: '/harness' }],
  limits: { wallMilliseconds: 1000, memoryMiB: 256, processes: 32, outputMiB: 1, scratchMiB: 8 },
};

/** The values that follow each occurrence of an option. */
function values(args: readonly string[], option: string): string[] {
  return args.flatMap((arg, index) => (arg === option ? [args[index + 1] ?? ''] : []));
}

const launches = {
  docker: containerArguments({ engine: docker, name: 'breakwater-1', root: { image: 'example:1' } }, job),
  podman: containerArguments({ engine: podman, name: 'breakwater-1', root: { folder: '/cache/root', mounts: [{ source: '/usr', target: '/usr' }] }, runtime: 'runc', users: 5000 }, job),
};

for (const [name, args] of Object.entries(launches)) {
  test(`${name}: every option that isolates is stated`, () => {
    const expected = {
      '--network': ['none'], '--cap-drop': ['ALL'], '--security-opt': ['no-new-privileges'], '--user': ['1000:1000'], '--ipc': ['private'],
      '--cgroupns': ['private'], '--hostname': ['sandbox'], '--memory': ['256m'], '--memory-swap': ['256m'], '--pids-limit': ['33'], '--shm-size': ['8m'], '--log-driver': ['none'],
    };
    for (const [option, value] of Object.entries(expected)) assert.deepEqual(values(args, option), value, option);
    assert.ok(args.includes('--read-only'));
    assert.ok(values(args, '--ulimit').includes('core=0:0'));
    const scratch = values(args, '--tmpfs');
    assert.deepEqual(scratch.map((each) => each.split(':')[0]), ['/tmp', '/work', '/out', '/log']);
    for (const each of scratch) assert.match(each, /size=8m/);
  });

  test(`${name}: nothing is privileged or shared, and mounts are read-only`, () => {
    assert.ok(!args.some((arg) => /^--(privileged|volume|device|cap-add|pid|uts|publish|env|gpus|group-add)\b|host/.test(arg) && arg !== '--hostname' && arg !== '--no-hosts'));
    for (const mount of values(args, '--mount')) assert.match(mount, /,readonly$/);
  });

  test(`${name}: nothing of the job but its mounts is an argument`, () => {
    assert.ok(!args.some((arg) => arg.includes('of the job') || arg.includes('/target/run')));
    assert.equal(args.at(-1), '-');
  });

  test(`${name}: a path with commas and quotes stays one field`, () => {
    assert.ok(values(args, '--mount').includes('type=bind,"src=/cache/a,""b""",dst=/harness,readonly'));
  });
}

test('docker: runs the image as it is here, with perl as its program', () => {
  assert.deepEqual(values(launches.docker, '--pull'), ['never']);
  assert.deepEqual(values(launches.docker, '--entrypoint'), ['/usr/bin/perl']);
  assert.deepEqual(launches.docker.slice(-2), ['example:1', '-']);
});

test('podman: runs the host\'s programs as users of the job\'s own', () => {
  assert.deepEqual(values(launches.podman, '--uidmap'), ['0:5000:65536']);
  assert.deepEqual(values(launches.podman, '--runtime'), ['runc']);
  assert.deepEqual(launches.podman.slice(-4), ['--rootfs', '/cache/root', '/usr/bin/perl', '-']);
  assert.ok(!launches.podman.includes('--entrypoint'));
});

test('leaves the runtime the processes that it needs to start', () => {
  const args = containerArguments({ engine: docker, name: 'n', root: { image: 'i' } }, { ...job, limits: { ...job.limits, processes: 1, memoryMiB: 1 } });
  assert.deepEqual(values(args, '--pids-limit'), ['17']);
  assert.deepEqual(values(args, '--memory'), ['6m']);
});
