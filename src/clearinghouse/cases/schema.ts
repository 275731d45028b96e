import { z } from 'zod';
import type { Act } from './acts/act.ts';
import { CaseError } from './error.ts';
import { artifacts, labels } from './labels.ts';
import { factLetters } from './machines/facts.ts';

const why = z.string().trim().min(1).max(2_000);
const id = z.string().min(1).max(128);
/** Dates are instants: without a zone there is none. */
const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const managementEvent = z.enum(['receive', 'validate', 'invalidate', 'accept', 'defer', 'close']);
const policyDate = z.union([z.strictObject({ days: z.int().min(0).max(730) }), z.strictObject({ at: instant.transform((at) => at.toISOString()) })]);

export const actSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('propose-embargo'), until: instant, why }),
  z.strictObject({ kind: z.literal('accept-embargo') }),
  z.strictObject({ kind: z.literal('reject-embargo'), why, until: instant.optional() }),
  z.strictObject({ kind: z.literal('end-embargo'), why }),
  z.strictObject({ kind: z.literal('label'), artifact: z.enum(artifacts).default('case'), tlp: z.enum(labels) }),
  z.strictObject({ kind: z.literal('observe'), fact: z.enum(factLetters), vendor: id.optional(), why: why.optional() }),
  z.strictObject({ kind: z.literal('manage'), person: id, event: managementEvent, why: why.optional() }),
  z.strictObject({ kind: z.literal('contact'), note: why, vendor: id.optional(), answered: z.boolean().optional() }),
  z.strictObject({ kind: z.literal('escalate'), why }),
  z.strictObject({ kind: z.literal('refuse'), why, vendor: id.optional() }),
  z.strictObject({ kind: z.literal('withdraw-refusal') }),
  z.strictObject({ kind: z.literal('override'), why }),
  z.strictObject({ kind: z.literal('confirm-override'), why, authority: z.string().trim().min(1).max(300).optional() }),
  z.strictObject({ kind: z.literal('withdraw-override') }),
  z.strictObject({ kind: z.literal('approve') }),
  z.strictObject({ kind: z.literal('withdraw-approval') }),
  z.strictObject({ kind: z.literal('dismiss'), person: id, why }),
  z.strictObject({ kind: z.literal('upstream-policy'), date: policyDate, source: why }),
  z.strictObject({ kind: z.literal('list-cap'), date: policyDate, source: why }),
  z.strictObject({ kind: z.literal('public-model'), source: why }),
  z.strictObject({ kind: z.literal('close'), why }),
]);

/** An act as a request brings it: its kind from the path, the rest from the body. Admission, fixes and the clock come by other ways. */
export function parseAct(kind: string, body: unknown): Act {
  const fields = body ?? {};
  if (typeof fields !== 'object' || Array.isArray(fields) || Object.hasOwn(fields, 'kind')) throw new CaseError('input-invalid', `${kind} takes an object of its own fields`);
  const found = actSchema.safeParse({ ...fields, kind });
  if (!found.success) {
    const [issue] = found.error.issues;
    throw new CaseError('input-invalid', `${kind}: ${issue?.message ?? 'not understood'}`, { where: issue?.path.join('.') ?? '' });
  }
  return withoutUndefined(found.data) as Act;
}

function withoutUndefined(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined));
}
