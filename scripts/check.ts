import { house } from './check/house.ts';
import { lint } from './check/lint.ts';
import { types } from './check/types.ts';
import { unused } from './check/unused.ts';
import type { Step } from './check/step.ts';

/**
 * `npm run check`, or `npm run check -- types lint` for some of it. Every step says how much it looked at; a step that
 * looked at nothing, or not at everything, has failed.
 */
const steps: readonly Step[] = [
  { name: 'types', run: types },
  { name: 'lint', run: lint },
  { name: 'house', run: house },
  { name: 'unused', run: unused },
];

const asked = process.argv.slice(2);
const strange = asked.filter((name) => !steps.some((each) => each.name === name));
if (strange.length > 0) {
  process.stderr.write(`no such step: ${strange.join(', ')}; there are: ${steps.map(({ name }) => name).join(', ')}\n`);
  process.exit(2);
}

let failed = 0;
let passed = 0;
for (const step of steps.filter(({ name }) => asked.length === 0 || asked.includes(name))) {
  const before = performance.now();
  const { checked, unit, problems, note } = await step.run();
  const seconds = ((performance.now() - before) / 1_000).toFixed(1);
  const bad = problems.length > 0 || checked === 0;
  if (bad) failed++;
  else passed++;
  process.stdout.write(`${bad ? 'FAIL' : 'ok  '} ${step.name.padEnd(7)} ${checked} ${unit}, ${seconds} s${note === undefined ? '' : `; ${note}`}\n`);
  for (const problem of problems.slice(0, 200)) process.stdout.write(`  ${problem}\n`);
  if (problems.length > 200) process.stdout.write(`  and ${problems.length - 200} more\n`);
}
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
