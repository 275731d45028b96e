import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Job } from '../job.ts';
import { checkJob } from './check-job.ts';

const limits = { wallMilliseconds: 1000, memoryMiB: 64, processes: 8, outputMiB: 1, scratchMiB: 8 };
const job: Job = {
  argv: ['/bin/true', ''],
  env: { A: '' },
  mounts: [{ source: '/srv/build', target: '/target' }, { source: '/srv/node', target: '/runtime/node' }],
  files: [{ path: '/work/a', data: '' }, { path: '/dev/shm/b', data: '', mode: 0o700 }],
  listen: [8080],
  limits,
};

const invalid: Readonly<Record<string, Partial<Job>>> = {
  'a relative program': { argv: ['true'] },
  'NUL in an argument': { argv: ['/bin/true', 'a\0b'] },
  'an argument that no kernel takes': { argv: ['/bin/true', 'a'.repeat(200_000)] },
  'a name with =': { env: { 'A=B': '' } },
  'a mount over the system': { mounts: [{ source: '/srv', target: '/usr/lib' }] },
  'a mount over the root': { mounts: [{ source: '/srv', target: '/' }] },
  'a mount over scratch': { mounts: [{ source: '/srv', target: '/work/build' }] },
  'a mount with ..': { mounts: [{ source: '/srv/../etc', target: '/target' }] },
  'a mount at the same place': { mounts: [{ source: '/a', target: '/target' }, { source: '/b', target: '/target' }] },
  'a file in a mount': { files: [{ path: '/target/a', data: '' }] },
  'a file that leaves its place': { files: [{ path: '/work/../etc/passwd', data: '' }] },
  'a file that is a place': { files: [{ path: '/work', data: '' }] },
  'a set-user-id file': { files: [{ path: '/work/a', data: '', mode: 0o4755 }] },
  'a line break in a path': { files: [{ path: '/work/a\nb', data: '' }] },
  'a privileged port': { listen: [80] },
  'no memory': { limits: { ...limits, memoryMiB: 0 } },
  'endless time': { limits: { ...limits, wallMilliseconds: Infinity } },
  'a number that is none': { limits: { ...limits, processes: NaN } },
};

describe('job check', () => {
  test('takes a good job', () => checkJob(job));
  for (const [name, part] of Object.entries(invalid)) {
    test(`refuses ${name}`, () => assert.throws(() => checkJob({ ...job, ...part }), { code: 'job-invalid' }));
  }
});
