import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { verdicts } from '../reproduction/index.ts';
import { CommandError } from './error.ts';

/** Left out of the tour that `npm start` gives, because it is costly or like another one; part of `--all` and of the tests. */
const extraSchema = z.boolean().optional();

/** The table of expected outcomes beside the examples: never used to compute one, only to compare. */
const tableSchema = z.strictObject({
  claims: z.record(z.string(), z.strictObject({
    verdict: z.enum(verdicts),
    /** Reason codes that must be among those found. */
    reasons: z.array(z.string()).optional(),
    /** The executed range as OSV events, where it is known from the public record. */
    events: z.array(z.strictObject({ introduced: z.string().optional(), fixed: z.string().optional() })).optional(),
    /** File under examples/claims, where it is not the row's name. */
    path: z.string().optional(),
    oracle: z.string().optional(),
    extra: extraSchema,
    note: z.string().optional(),
  })),
  fixes: z.record(z.string(), z.strictObject({
    claim: z.string(),
    patch: z.string().optional(),
    version: z.string().optional(),
    verified: z.boolean(),
    extra: extraSchema,
    /** The step at which a bad one fails. */
    failedStep: z.union([z.string(), z.array(z.string())]).optional(),
    note: z.string().optional(),
  })),
});
export type Expected = z.infer<typeof tableSchema>;

export async function readExpected(examples: string): Promise<Expected> {
  const file = join(examples, 'expected.yaml');
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new CommandError('example-missing', 'the worked example is not here', { where: file, remedy: 'run from a checkout of the repository', cause });
  });
  return tableSchema.parse(parse(text));
}
