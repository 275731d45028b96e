import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { lintFolder } from './oxlint.ts';
import { root } from './step.ts';

/** Small programs with one fault each, and the rule that must see it. The good ones must pass. */
const planted: readonly { readonly path: string; readonly text: string; readonly rule: string | undefined }[] = [
  { path: 'src/sandbox/index.ts', text: `export { inner } from './inner.ts';\n`, rule: undefined },
  { path: 'src/sandbox/inner.ts', text: 'export const inner = 1;\n', rule: undefined },
  { path: 'src/kernel/good.ts', text: 'export const good = 1;\n', rule: undefined },
  { path: 'src/reproduction/good.ts', text: `import { good } from '../kernel/good.ts';\nimport { inner } from '../sandbox/index.ts';\nexport const sum = good + inner;\n`, rule: undefined },
  { path: 'src/kernel/climbs.ts', text: `export { inner } from '../sandbox/index.ts';\n`, rule: 'no-restricted-imports' },
  { path: 'src/sandbox/deep/climbs.ts', text: `export { sum } from '../../reproduction/good.ts';\n`, rule: 'no-restricted-imports' },
  { path: 'src/reproduction/past-the-face.ts', text: `export { inner } from '../sandbox/inner.ts';\n`, rule: 'no-restricted-imports' },
  { path: 'src/reproduction/starts-programs.ts', text: `export { spawn } from 'node:child_process';\n`, rule: 'no-restricted-imports' },
  { path: 'src/reproduction/reads-environment.ts', text: `export const home = process.env['HOME'];\n`, rule: 'no-restricted-properties' },
  { path: 'src/cli/reads-clock.ts', text: 'export const now = Date.now();\n', rule: 'no-restricted-properties' },
  { path: 'src/kernel/calls-out.ts', text: `export const answer = await fetch('data:,');\n`, rule: 'no-restricted-globals' },
  { path: 'src/net/there.ts', text: `import { back } from './back.ts';\nexport const there: number = back;\n`, rule: 'no-cycle' },
  { path: 'src/net/back.ts', text: `import { there } from './there.ts';\nexport const back: number = there;\n`, rule: 'no-cycle' },
  // Only the type-aware half of the lint can see this one.
  { path: 'src/net/forgets.ts', text: 'async function work(): Promise<void> {}\nwork();\n', rule: 'no-floating-promises' },
];

/** Lints the planted faults with the repository's own configuration; gives back what went wrong with that. */
export async function caught(): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'breakwater-lint-'));
  try {
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
    for (const file of ['tsconfig.json', 'oxlint.config.ts', 'scripts/check/rooms.ts']) {
      await mkdir(dirname(join(folder, file)), { recursive: true });
      await copyFile(join(root, file), join(folder, file));
    }
    for (const { path, text } of planted) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    const { problems } = await lintFolder(folder, ['src']);
    return planted.flatMap(({ path, rule }) => {
      const found = problems.filter(({ file }) => file.startsWith(`${path}:`));
      if (rule === undefined) return found.map(({ code }) => `the lint refuses ${path}, which is good, by ${code}`);
      return found.some(({ code }) => code.includes(`(${rule})`)) ? [] : [`the lint does not see the fault planted in ${path} (${rule})`];
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
