import type { Act } from './act.ts';

/**
 * What a machine token can be made for. A scope takes away, it never gives: the person behind the token must be allowed
 * the act by the table all the same. The one that makes tokens makes none like itself, and none of those that live an hour.
 */
export const scopeActs = {
  'submit': ['report.submit'],
  'status': ['submission.outcome'],
  'read-reports': ['report.list', 'report.read', 'report.count', 'events.read'],
  'read-cases': ['case.list', 'case.read', 'case.read-research', 'case.read-fix', 'case.count', 'events.read'],
  'read-proofs': ['report.read-proof', 'case.read-proof'],
  'fix': ['case.submit-fix'],
  'coordinate': [
    'case.merge', 'case.split', 'case.propose-embargo', 'case.accept-embargo', 'case.reject-embargo',
    'case.label', 'case.contact', 'case.escalate', 'case.refuse', 'case.withdraw-refusal', 'case.withdraw-override', 'case.invite', 'case.renew-invitation', 'case.withdraw-invitation', 'case.end-admission', 'case.attach', 'case.exposure', 'case.notice', 'report.hold', 'report.open-case', 'report.attach', 'report.rerun', 'report.close', 'report.reopen',
  ],
  'approve': ['case.approve', 'case.withdraw-approval', 'case.refuse', 'case.withdraw-refusal'],
  'publish': ['case.publish', 'case.end-embargo', 'case.override', 'case.confirm-override', 'case.observe', 'case.close'],
  'read-inventory': ['inventory.list', 'inventory.read', 'sector.read'],
  'inventory': ['inventory.submit', 'inventory.change'],
  'feed': ['feed.export'],
  'ledger': ['ledger.read'],
  'operate': ['health.read', 'metrics.read', 'mail.retry'],
  'backup': ['backup.create'],
  'people': ['organization.read', 'organization.sponsor', 'organization.end-sponsorship', 'person.list', 'person.invite', 'person.assign-roles', 'person.remove', 'person.link'],
  'tokens': ['token.create', 'token.list', 'token.revoke'],
} as const satisfies Readonly<Record<string, readonly Act[]>>;

export type Scope = keyof typeof scopeActs;
export const scopes = Object.keys(scopeActs) as readonly Scope[];

/**
 * Scopes of acts that cannot be undone, and of making tokens. A program has no second factor: making such a token asks its owner for it, and
 * the token stands for it as long as it lives, which is an hour at most.
 */
export const finalScopes: readonly Scope[] = ['publish', 'backup', 'people', 'tokens'];

/** Acts that ask for no scope: whoever need not even be signed in may do them. */
const open: readonly Act[] = ['session.read', 'advisory.read', 'submission.status', 'ledger.checkpoint'];

/** The scope that a token lacks for the act; undefined where nothing is lacking. */
export function scopeFor(granted: readonly Scope[] | undefined, act: Act): Scope | undefined {
  return covers(granted, act) ? undefined : scopes.find((scope) => (scopeActs[scope] as readonly Act[]).includes(act));
}

/** Does one of the scopes cover the act? A session has no scopes and is not narrowed. */
export function covers(granted: readonly Scope[] | undefined, act: Act): boolean {
  if (granted === undefined || open.includes(act)) return true;
  return granted.some((scope) => (scopeActs[scope] as readonly Act[]).includes(act));
}
