import { relative } from 'node:path';
import { codeFiles } from './sources.ts';
import { counted, root, tool } from './step.ts';
import type { Findings } from './step.ts';

/** The compiler, and the proof that it read every TypeScript file there is. */
export async function types(): Promise<Findings> {
  const listed = await tool('tsc', ['-p', '.', '--listFilesOnly']);
  const read = new Set(listed.stdout.split('\n').filter((path) => path !== '').map((path) => relative(root, path)));
  const sources = codeFiles(/(?<!\.d)\.ts$/);
  const compiled = await tool('tsc', ['-p', '.', '--pretty', 'false']);
  const problems = `${compiled.stdout}\n${compiled.stderr}`.split('\n').filter((line) => line.trim() !== '');
  if (compiled.status !== 0 && problems.length === 0) problems.push(`tsc ended with status ${compiled.status} and said nothing`);
  return counted('files', sources.filter((path) => read.has(path)).length, sources.length, problems);
}
