import { z } from 'zod';
import { roles, scopes, type Role } from '../identity/index.ts';
import type { ReportAct } from './view.ts';

/** What requests bring, each once: the routes read by it, and the OpenAPI document is made of it. */
const why = z.string().trim().min(1).max(2_000);
const secret = z.string().min(1).max(256);

export const signInBody = z.strictObject({ token: secret });
export const invitationBody = z.strictObject({ token: secret, name: z.string().min(1).max(128).optional() });
export const stepUpBody = z.strictObject({ code: z.string().min(1).max(64) });
export const tokenBody = z.strictObject({
  name: z.string().min(1).max(128),
  scopes: z.array(z.enum(scopes as readonly [string, ...string[]])).min(1).max(32),
  days: z.number().int().min(1).max(366).optional(),
  organization: z.string().max(64).optional(),
});
export const inviteBody = z.strictObject({ email: z.email().max(254), role: z.enum(['maintainer', 'participant', 'finder']), tier: z.coerce.number<number>().int().min(0).max(3), why, expires: z.iso.datetime({ offset: true }) });
export const mergeBody = z.strictObject({ into: z.string().max(64), why });
export const splitBody = z.strictObject({ report: z.string().max(64), why });
export const publishBody = z.strictObject({});
export const memberBody = z.strictObject({ email: z.email().max(254), role: z.enum(roles as readonly [Role, ...Role[]]), why,
  /** Of the clearinghouse where it is left out; else the one of that name, which the clearinghouse sponsors from then on where there is none. */
  organization: z.string().trim().min(1).max(120).optional() });
export const reportActBodies = {
  'open-case': z.strictObject({ why, title: z.string().trim().min(1).max(200).optional(), band: z.enum(['incident', 'urgent', 'standard', 'needs-info']).default('standard') }),
  attach: z.strictObject({ case: z.string().min(1).max(64), why }),
  rerun: z.strictObject({ why }),
  close: z.strictObject({ why }),
  reopen: z.strictObject({ why }),
} as const satisfies Readonly<Record<ReportAct, z.ZodType>>;
