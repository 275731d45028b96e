import { z } from 'zod';
import { tool } from './step.ts';
import type { Ended } from './step.ts';

const reportSchema = z.object({
  diagnostics: z.array(z.object({
    message: z.string(),
    code: z.string().optional(),
    filename: z.string().optional(),
    labels: z.array(z.object({ span: z.object({ line: z.number(), column: z.number() }) })).optional(),
  })),
  number_of_files: z.number(),
});

interface LintProblem {
  readonly file: string;
  readonly code: string;
  readonly text: string;
}

/** Lints with the configuration that stands in the folder. */
export async function lintFolder(folder: string, places: readonly string[]): Promise<{ readonly files: number; readonly problems: readonly LintProblem[] }> {
  const ended = await tool('oxlint', ['--type-aware', '--deny-warnings', '--report-unused-disable-directives', '-f', 'json', ...places], folder);
  const report = reportSchema.safeParse(parsed(ended));
  if (!report.success) throw new Error(`oxlint gave no report: ${ended.stdout.slice(-2_000)}${ended.stderr.slice(-2_000)}`);
  const problems = report.data.diagnostics.map((each) => {
    const at = each.labels?.[0]?.span;
    return { file: `${each.filename ?? '?'}${at === undefined ? '' : `:${at.line}:${at.column}`}`, code: each.code ?? '?', text: each.message };
  });
  return { files: report.data.number_of_files, problems };
}

function parsed(ended: Ended): unknown {
  try {
    return JSON.parse(ended.stdout);
  } catch {
    return undefined;
  }
}
