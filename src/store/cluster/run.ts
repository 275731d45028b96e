import { execFile } from 'node:child_process';
import type { Account } from './account.ts';

export interface Outcome {
  readonly status: number;
  readonly output: string;
}

const longest = 330_000;

/** Runs one of PostgreSQL's programs as the account, with nothing of our environment: it may hold secrets and PG* variables. */
export function run(program: string, args: readonly string[], account: Account | undefined, cwd: string): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const options = {
      cwd,
      env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
      timeout: longest,
      killSignal: 'SIGKILL',
      maxBuffer: 1_048_576,
      ...(account === undefined ? {} : { uid: account.uid, gid: account.gid }),
    } as const;
    execFile(program, [...args], options, (error, stdout, stderr) => {
      if (error !== null && typeof error.code !== 'number') return reject(error);
      resolve({ status: error === null ? 0 : Number(error.code), output: `${stdout}${stderr}` });
    });
  });
}
