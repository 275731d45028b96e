import { z } from 'zod';
import { isVector } from '../clearinghouse/distribution/index.ts';
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
export const renewInvitationBody = z.strictObject({ invitation: z.string().max(64) });
export const withdrawInvitationBody = z.strictObject({ invitation: z.string().max(64), why });
export const endAdmissionBody = z.strictObject({ person: z.string().max(64), why });
export const previewBody = z.strictObject({ token: secret });
export const mergeBody = z.strictObject({ into: z.string().max(64), why });
export const splitBody = z.strictObject({ report: z.string().max(64), why });
/** What the coordinator writes into the advisory, for everyone. Without words of theirs it says what was executed, and nothing of what the finder wrote. */
export const publishBody = z.strictObject({
  summary: written(512).regex(/^[^\n]*$/, 'must be one line').optional(),
  details: written(20_000).optional().meta({ description: 'Markdown: what the flaw is, what follows from it, what helps.' }),
  cwe: z.string().trim().regex(/^CWE-[1-9]\d{0,5}$/, 'write CWE-NUMBER').optional().meta({ description: 'In place of what the claim states.' }),
  cvss: z.string().trim().max(256).refine(isVector, 'is no CVSS 3.0, 3.1 or 4.0 vector').optional(),
});
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

/** Text for everybody to read: no control characters but line ends and tabs. */
function written(most: number): z.ZodString {
  return z.string().trim().min(1).max(most).regex(/^[^\u0000-\u0008\u000b-\u001f\u007f\u2028\u2029]*$/, 'has control characters');
}
