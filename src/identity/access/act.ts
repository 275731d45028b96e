/** Everything that anybody can ask this installation to do. What is not in this list cannot be asked for. */
export const acts = [
  'session.read', 'events.read',
  'report.submit', 'submission.status', 'submission.outcome',
  'report.list', 'report.read', 'report.read-proof', 'report.count', 'report.erase-attachment', 'report.hold',
  'report.open-case', 'report.attach', 'report.rerun', 'report.close', 'report.reopen',
  'case.list', 'case.read', 'case.read-research', 'case.read-proof', 'case.read-fix', 'case.count',
  'case.merge', 'case.split', 'case.attach', 'case.propose-embargo', 'case.accept-embargo', 'case.reject-embargo', 'case.end-embargo',
  'case.label', 'case.observe', 'case.contact', 'case.escalate', 'case.submit-fix', 'case.approve', 'case.withdraw-approval',
  'case.refuse', 'case.withdraw-refusal', 'case.override', 'case.confirm-override', 'case.withdraw-override',
  'case.publish', 'case.invite', 'case.renew-invitation', 'case.withdraw-invitation', 'case.end-admission', 'case.close', 'case.exposure', 'case.notice',
  'inventory.list', 'inventory.read', 'inventory.submit', 'inventory.change', 'sector.read',
  'advisory.read', 'feed.export',
  'ledger.checkpoint', 'ledger.read',
  'health.read', 'metrics.read', 'mail.retry', 'backup.create',
  'token.create', 'token.list', 'token.revoke',
  'organization.read', 'organization.sponsor', 'organization.end-sponsorship',
  'person.list', 'person.invite', 'person.assign-roles', 'person.remove', 'person.link',
] as const;
export type Act = (typeof acts)[number];

export const roles = ['administrator', 'coordinator', 'maintainer', 'reporter', 'operator', 'observer'] as const;
export type Role = (typeof roles)[number];

/** Who see or steer the whole desk: they can only be members of the clearinghouse's own organization. */
export const homeRoles: readonly Role[] = ['coordinator', 'observer'];

/** Roles in which somebody is admitted to a case: its finders, and those who maintain or help to fix what it is about. */
export const caseRoles = ['maintainer', 'reporter'] as const;
export type CaseRole = (typeof caseRoles)[number];

/** How much of a case somebody may know: 0 everything, 1 building and testing, 2 fix and date, 3 artifact and go-live time. */
export const tiers = [0, 1, 2, 3] as const;
export type Tier = (typeof tiers)[number];

/** `none`: a report that is in no case yet. Everything that is not `published` is sealed. */
export const caseStates = ['none', 'open', 'published', 'closed'] as const;
export type CaseState = (typeof caseStates)[number];

/** TLP 2.0, from the closest circle outwards. */
export const labels = ['RED', 'AMBER+STRICT', 'AMBER', 'GREEN', 'CLEAR'] as const;
export type Label = (typeof labels)[number];
