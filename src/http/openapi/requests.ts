import { z } from 'zod';
import { actSchema } from '../../clearinghouse/cases/index.ts';
import { attachmentTypes, contentTypes, notifyChoices, sarifLog } from '../../clearinghouse/intake/index.ts';
import { fixSchema } from '../../clearinghouse/remediation/index.ts';
import { endAdmissionBody, inviteBody, mergeBody, publishBody, renewInvitationBody, splitBody, withdrawInvitationBody } from '../bodies.ts';

/** TAP's report object. Its rules are in intake, by hand and in bytes, so that every violation can be told at once; this says the same in characters. */
const symbol = z.strictObject({ file: z.string().max(512).optional(), function: z.string().max(256).optional(), line: z.int().min(0).optional() });
const attachment = z.strictObject({
  filename: z.string().min(1).max(255), data: z.string().meta({ description: 'Text, or padded base64 for binary content types; 1 MiB of content at most.' }),
  content_type: z.enum(Object.keys(contentTypes) as [string, ...string[]]).optional(), description: z.string().max(1_024).optional(), type: z.enum(attachmentTypes).optional(),
});
export const tapReport = z.strictObject({
  purl: z.string().max(512).optional().meta({ description: 'Required unless ecosystem and software are both given.' }), software: z.string().min(1).max(256).optional(), ecosystem: z.string().max(128).optional(),
  versions: z.array(z.string().max(64)).max(64).optional(), code_path: z.string().max(1_024).optional(), affected_symbol: symbol.optional(),
  references: z.array(z.string().max(512)).max(16).optional(), upstream_ids: z.array(z.string().max(128)).max(16).optional(),
  introduced_commit: z.string().regex(/^[0-9a-fA-F]{7,64}$/).optional(), fixed_commit: z.string().regex(/^[0-9a-fA-F]{7,64}$/).optional(), package_repo_url: z.string().max(512).optional(),
  discovery_method: z.string().max(32).optional(), discovery_tooling: z.string().max(128).optional(), email: z.string().max(256).optional(), notify: z.enum(notifyChoices).optional(),
  attachments: z.array(attachment).max(16).optional(), enrichment: z.record(z.string(), z.unknown()).optional(),
  exploit: z.string().optional().meta({ deprecated: true }), exploit_content_type: z.string().optional().meta({ deprecated: true }), raw: z.string().optional().meta({ deprecated: true }), raw_content_type: z.string().optional().meta({ deprecated: true }),
}).meta({ id: 'TapReport' });
export const sarif = sarifLog.meta({ id: 'Sarif', description: 'SARIF 2.1.0: the members that are read; others pass.' });

/** The bodies of acts on a case, by the name in the path. */
export function caseActBody(act: string): z.ZodType | undefined {
  switch (act) {
    case 'merge': return mergeBody;
    case 'split': return splitBody;
    case 'publish': return publishBody;
    case 'invite': return inviteBody;
    case 'renew-invitation': return renewInvitationBody;
    case 'withdraw-invitation': return withdrawInvitationBody;
    case 'end-admission': return endAdmissionBody;
    case 'submit-fix': return fixSchema;
    default: return ofAct(act);
  }
}

function ofAct(act: string): z.ZodType | undefined {
  const found = actSchema.options.find(({ shape }) => shape.kind.value === act);
  if (found === undefined) return undefined;
  const { kind: _, ...fields } = found.shape;
  return z.strictObject(fields);
}
