import { z } from 'zod';

/** Neighbors may differ by this much from one common factor: 1, 2, 5, 10 is geometric enough. */
const unevenness = 2.6;

/** Sizes of an input, ascending and geometric: an exponent cannot be told from sizes that lie close together. */
export function geometricSizes(least: number, greatest: number): z.ZodType<number[]> {
  return z.array(z.int().min(1).max(10_000_000)).min(least).max(greatest).superRefine((sizes, context) => {
    const factors = sizes.slice(1).map((size, index) => size / (sizes[index] ?? 1));
    if (factors.some((factor) => factor < 1.2)) context.addIssue({ code: 'custom', message: 'each size must be at least 1.2 times the one before' });
    else if (Math.max(...factors) / Math.min(...factors) > unevenness) context.addIssue({ code: 'custom', message: 'the sizes must grow by about the same factor' });
  });
}

/** The name by which `times` in the proof takes the size. */
export const parameterSchema = z.string().regex(/^[a-z][A-Za-z0-9]{0,31}$/);
