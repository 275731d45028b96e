import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { codeFiles } from './check/sources.ts';
import { root } from './check/step.ts';
import { runSuite } from './test/suite.ts';
import type { Suite } from './test/suite.ts';

/**
 * `npm test`: the check, every test beside the code, and the table of the examples, on the real sandbox. The last line
 * is `N passed, N failed`. A file that changes its process (its environment, its folder) is called `*.alone.test.ts`.
 * `npm test -- src/trust` runs what stands below a path, without the check.
 */
const asked = process.argv.slice(2);
const wanted = (path: string): boolean => asked.length === 0 || asked.some((each) => path.startsWith(each.replace(/^\.\//, '')));
const tests = codeFiles(/\.test\.ts$/).filter(wanted);
const examples = readdirSync(join(root, 'examples'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.test.ts')).map((path) => `examples/${path}`).filter(wanted).sort();

const suites: readonly Suite[] = [
  { name: 'tests', files: tests.filter((path) => !path.endsWith('.alone.test.ts')), isolated: false },
  { name: 'tests, each in its own process', files: tests.filter((path) => path.endsWith('.alone.test.ts')), isolated: true },
  { name: 'examples', files: examples, isolated: true },
];

let passed = 0;
let failed = 0;
const print = (line: string): void => void process.stdout.write(`${line}\n`);

if (asked.length === 0) {
  const check = spawnSync(process.execPath, [join(root, 'scripts/check.ts')], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8', maxBuffer: 64 << 20 });
  const closing = /(\d+) passed, (\d+) failed\s*$/.exec(check.stdout);
  process.stdout.write(check.stdout.replace(/\d+ passed, \d+ failed\s*$/, ''));
  passed += Number(closing?.[1] ?? 0);
  failed += check.status === 0 && closing !== null ? 0 : Math.max(1, Number(closing?.[2] ?? 1));
}
for (const suite of suites.filter(({ files }) => files.length > 0)) {
  const before = performance.now();
  const summary = await runSuite(suite, root, print);
  passed += summary.passed;
  failed += summary.failed;
  const skipped = summary.skipped === 0 ? '' : `, ${summary.skipped} skipped`;
  print(`${summary.failed === 0 ? 'ok  ' : 'FAIL'} ${suite.name}: ${suite.files.length} files, ${summary.passed} passed${skipped}, ${((performance.now() - before) / 1_000).toFixed(1)} s`);
}
if (passed + failed === 0) {
  print(`no test stands below ${asked.join(', ')}`);
  failed = 1;
}
print(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
