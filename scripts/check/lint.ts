import { caught } from './lint-proof.ts';
import { lintFolder } from './oxlint.ts';
import { codeFiles, codeFolders } from './sources.ts';
import { counted, root } from './step.ts';
import type { Findings } from './step.ts';

/** Type-aware lint without a single warning, and two proofs that it looks: the count of files, and planted faults. */
export async function lint(): Promise<Findings> {
  const sources = codeFiles(/\.[cm]?[jt]sx?$/);
  const [report, missed] = await Promise.all([lintFolder(root, [...codeFolders, 'oxlint.config.ts']), caught()]);
  const problems = report.problems.map(({ file, code, text }) => `${file} ${text} [${code}]`);
  return counted('files', report.files, sources.length, [...problems, ...missed], 'planted faults found');
}
