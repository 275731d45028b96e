import { z } from 'zod';
import { codeFiles } from './sources.ts';
import { tool } from './step.ts';
import type { Findings } from './step.ts';

const reportSchema = z.object({ issues: z.array(z.looseObject({ file: z.string() })) });
const named = z.array(z.looseObject({ name: z.string() }));

/** Unused files, exports and dependencies. */
export async function unused(): Promise<Findings> {
  const ended = await tool('knip', ['--reporter', 'json', '--no-progress']);
  const report = reportSchema.parse(JSON.parse(ended.stdout.slice(ended.stdout.indexOf('{'))));
  const problems = report.issues.flatMap((issue) => Object.entries(issue).flatMap(([kind, list]) => {
    const names = named.safeParse(list);
    return names.success ? names.data.map(({ name }) => `${issue.file}: ${kind}: ${name}`) : [];
  }));
  if (ended.status !== 0 && problems.length === 0) problems.push(`knip ended with status ${ended.status}: ${ended.stderr.slice(-500)}`);
  return { checked: codeFiles(/\.[cm]?[jt]sx?$/).length, unit: 'files', problems };
}
