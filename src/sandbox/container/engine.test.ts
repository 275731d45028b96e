import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dockerEngine, podmanEngine } from './engine.ts';

const podman = {
  host: { cgroupVersion: 'v1', cgroupControllers: ['cpu', 'memory', 'pids'], serviceIsRemote: false, security: { rootless: false } },
  version: { Version: '4.3.1' },
};
const docker = { ServerVersion: '28.2.2', CgroupVersion: '2', MemoryLimit: true, PidsLimit: true, SecurityOptions: ['name=seccomp,profile=builtin', 'name=cgroupns'] };
const unavailable = { code: 'unavailable' };

test('takes podman where it holds limits', () => {
  assert.deepEqual(podmanEngine(podman), { name: 'podman', program: 'podman', version: '4.3.1', root: true, cgroups: 'v1', local: true });
  const rootless = podmanEngine({ ...podman, host: { ...podman.host, cgroupVersion: 'v2', security: { rootless: true } } });
  assert.equal(rootless.root, false);
});

test('refuses podman where it ignores limits', () => {
  assert.throws(() => podmanEngine({ ...podman, host: { ...podman.host, security: { rootless: true } } }), unavailable);
  for (const missing of ['memory', 'pids']) {
    const cgroupControllers = podman.host.cgroupControllers.filter((controller) => controller !== missing);
    assert.throws(() => podmanEngine({ ...podman, host: { ...podman.host, cgroupVersion: 'v2', security: { rootless: true }, cgroupControllers } }), unavailable);
  }
});

test('refuses podman that does not say', () => {
  assert.throws(() => podmanEngine({}), unavailable);
});

test('takes docker where it holds limits and filters calls', () => {
  assert.deepEqual(dockerEngine(docker), { name: 'docker', program: 'docker', version: '28.2.2', root: true, cgroups: 'v2', local: false });
  assert.equal(dockerEngine({ ...docker, SecurityOptions: [...docker.SecurityOptions, 'name=rootless'] }).root, false);
});

test('refuses docker that does not answer, hold or filter', () => {
  assert.throws(() => dockerEngine({ ServerErrors: ['Cannot connect to the Docker daemon'] }), unavailable);
  assert.throws(() => dockerEngine({ ...docker, MemoryLimit: false }), unavailable);
  assert.throws(() => dockerEngine({ ...docker, PidsLimit: false }), unavailable);
  assert.throws(() => dockerEngine({ ...docker, SecurityOptions: [] }), unavailable);
});
