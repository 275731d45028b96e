import { randomBytes } from 'node:crypto';
import type { Job } from '../job.ts';
import { ordinaryLimits } from './attack.ts';
import type { RunOptions } from './attack.ts';
import { prelude } from './prelude.ts';
import type { Scene } from './scene.ts';

/** A job that runs a Perl program after the prelude. `mark` stands in its arguments, so that the host can find its processes. */
export function probeJob(scene: Scene, perl: string, options: RunOptions = {}): { readonly job: Job; readonly mark: string } {
  const mark = `mark-${randomBytes(8).toString('hex')}`;
  return {
    mark,
    job: {
      argv: ['/usr/bin/perl', '/work/probe.pl', mark],
      env: { ONLY: '1', ...options.env },
      mounts: [{ source: options.build ?? scene.build, target: '/target' }],
      files: [{ path: '/work/probe.pl', data: `${prelude(scene)}\n${perl}\n` }],
      ...(options.stdin === undefined ? {} : { stdin: Buffer.from(options.stdin) }),
      limits: { ...ordinaryLimits, ...options.limits },
    },
  };
}
