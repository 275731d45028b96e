import { z } from 'zod';
import { roles, scopes, type Role } from '../identity/index.ts';
import type { ReportAct } from './view.ts';

/** What requests bring, each once: the routes read by it, and the OpenAPI document is made of it. */
const why = z.string().trim().min(1).max(2_000);
const secret = z.string().min(1).max(256);
const role = z.enum(roles as readonly [Role, ...Role[]]);

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
export const personBody = z.strictObject({ email: z.email().max(254), role, why });
export const memberBody = personBody.extend({
  /** Of the clearinghouse where it is left out; else the one of that name, which the clearinghouse sponsors from then on where there is none. */
  organization: z.string().trim().min(1).max(120).optional(),
});
export const askLinkBody = z.strictObject({ email: z.email().max(254) });
export const organizationBody = z.strictObject({
  name: z.string().trim().min(1).max(128), sponsor: z.string().max(64).optional().meta({ description: 'An organization; without one, the asker’s own.' }), until: z.iso.datetime({ offset: true }).optional(),
  first: personBody.optional().meta({ description: 'Its first member, invited in the same step.' }),
});
export const sponsorBody = z.strictObject({ sponsor: z.string().max(64).optional(), until: z.iso.datetime({ offset: true }).optional() });
export const endSponsorshipBody = z.strictObject({ sponsor: z.string().max(64).optional() });
export const roleBody = z.strictObject({ role });
export const emptyBody = z.strictObject({});
export const reportActBodies = {
  'open-case': z.strictObject({ why, title: z.string().trim().min(1).max(200).optional(), band: z.enum(['incident', 'urgent', 'standard', 'needs-info']).default('standard') }),
  attach: z.strictObject({ case: z.string().min(1).max(64), why }),
  rerun: z.strictObject({ why }),
  close: z.strictObject({ why }),
  reopen: z.strictObject({ why }),
} as const satisfies Readonly<Record<ReportAct, z.ZodType>>;
