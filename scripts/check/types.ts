import { relative } from 'node:path';
import { codeFiles } from './sources.ts';
import { counted, root, tool } from './step.ts';
import type { Findings } from './step.ts';

/** The service and the pages: what runs in a browser sees a browser's globals, and nothing else does. */
const projects = ['.', 'web'];

/** The compiler, and the proof that it read every TypeScript file there is. */
export async function types(): Promise<Findings> {
  const sources = codeFiles(/(?<!\.d)\.tsx?$/);
  const read = new Set<string>();
  const problems: string[] = [];
  for (const project of projects) {
    const listed = await tool('tsc', ['-p', project, '--listFilesOnly']);
    for (const path of listed.stdout.split('\n').filter((each) => each !== '')) read.add(relative(root, path));
    const compiled = await tool('tsc', ['-p', project, '--pretty', 'false']);
    const lines = `${compiled.stdout}\n${compiled.stderr}`.split('\n').filter((line) => line.trim() !== '');
    if (compiled.status !== 0 && lines.length === 0) lines.push(`tsc -p ${project} ended with status ${compiled.status} and said nothing`);
    problems.push(...lines);
  }
  return counted('files', sources.filter((path) => read.has(path)).length, sources.length, problems);
}
