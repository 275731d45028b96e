import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { summaryMark } from './reporter.ts';
import type { Summary } from './reporter.ts';

export interface Suite {
  readonly name: string;
  readonly files: readonly string[];
  /** All files in one process start in a fraction of the time; a file that changes its process runs in its own. */
  readonly isolated: boolean;
}

/** Milliseconds that the process may take to end after its last test; then something keeps it alive. */
const farewell = 20_000;

/** Runs a suite under node:test in a process of its own, so that a test which ends the process is seen as a failure. */
export function runSuite(suite: Suite, root: string, print: (line: string) => void): Promise<Summary> {
  if (suite.files.length === 0) return Promise.resolve({ passed: 0, failed: 0, skipped: 0 });
  const options = ['--test', `--test-isolation=${suite.isolated ? 'process' : 'none'}`, `--test-reporter=${join(root, 'scripts/test/reporter.ts')}`, '--test-reporter-destination=stdout'];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...options, ...(suite.isolated ? ['--test-concurrency=2'] : []), ...suite.files], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
    let summary: Summary | undefined;
    let late: NodeJS.Timeout | undefined;
    const lines = createInterface({ input: child.stdout });
    lines.on('line', (line) => {
      if (!line.startsWith(summaryMark)) return print(line);
      summary = JSON.parse(line.slice(summaryMark.length)) as Summary;
      late = setTimeout(() => child.kill('SIGKILL'), farewell);
    });
    child.on('error', reject);
    child.on('close', (status, signal) => {
      clearTimeout(late);
      const { passed, failed, skipped } = summary ?? { passed: 0, failed: 0, skipped: 0 };
      if (status === 0 && summary !== undefined) return resolve(summary);
      if (summary === undefined) print(`FAIL ${suite.name}: the process ended before its tests did (status ${status ?? signal})`);
      else if (signal !== null) print(`FAIL ${suite.name}: something keeps the process alive after the last test`);
      resolve({ passed, failed: Math.max(failed, 1), skipped });
    });
  });
}
