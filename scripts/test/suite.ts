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

/**
 * Runs a suite under node:test, in processes that are not ours: one for all files, or one for each. Never by node:test's
 * own isolation, which takes a file that ends its process with status 0 for one that passed.
 */
export async function runSuite({ name, files, isolated }: Suite, root: string, print: (line: string) => void): Promise<Summary> {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const group of isolated ? files.map((file) => [file]) : [files]) {
    const { passed, failed, skipped } = await runTogether(isolated ? group.join('') : name, group, root, print);
    total.passed += passed;
    total.failed += failed;
    total.skipped += skipped;
  }
  return total;
}

function runTogether(name: string, files: readonly string[], root: string, print: (line: string) => void): Promise<Summary> {
  const options = ['--test', '--test-isolation=none', `--test-reporter=${join(root, 'scripts/test/reporter.ts')}`, '--test-reporter-destination=stdout'];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...options, ...files], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
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
      if (summary === undefined) print(`FAIL ${name}: the process ended before its tests did (status ${status ?? signal})`);
      else if (signal !== null) print(`FAIL ${name}: something keeps the process alive after the last test`);
      resolve({ passed, failed: Math.max(failed, 1), skipped });
    });
  });
}
