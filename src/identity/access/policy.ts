import { roles } from './act.ts';
import type { Act, CaseState, Label, Role, Tier } from './act.ts';

/**
 * The table of who may do what. **What no row allows is denied.** A row reads: these acts, for this role, where the asker
 * stands in this relation to the thing, in these states of its case, under these labels. `final` acts cannot be undone
 * and ask for the second factor. A token is narrowed further by its scopes (`scope.ts`).
 */
export interface Row {
  readonly acts: readonly Act[];
  /** `anyone` need not even be signed in. */
  readonly who: Role | 'anyone';
  readonly relation: keyof typeof relations;
  readonly states: keyof typeof stateSets;
  readonly labels: keyof typeof labelSets;
  readonly final: boolean;
}

/** On the case: admitted in the very role of the row, with one of these tiers, not expired. */
export const relations = {
  any: undefined,
  own: undefined,
  'own organization': undefined,
  'tier 0': [0],
  'tier 1': [1],
  'tier 1-2': [1, 2],
  'tier 1-3': [1, 2, 3],
} satisfies Readonly<Record<string, readonly Tier[] | undefined>>;

export const stateSets = {
  any: ['none', 'open', 'published', 'closed'],
  open: ['open'],
  live: ['open', 'published'],
  published: ['published'],
} satisfies Readonly<Record<string, readonly CaseState[]>>;

export const labelSets = {
  any: ['RED', 'AMBER+STRICT', 'AMBER', 'GREEN', 'CLEAR'],
  /** RED is for named individuals only: tier 0. */
  'not RED': ['AMBER+STRICT', 'AMBER', 'GREEN', 'CLEAR'],
  /** What may leave the participants' organizations. */
  'GREEN, CLEAR': ['GREEN', 'CLEAR'],
} satisfies Readonly<Record<string, readonly Label[]>>;

const final = 'final';

export const policy: readonly Row[] = [
  // Everyone, signed in or not. Status alone by knowing the receipt, which is itself a secret.
  row(['session.read', 'advisory.read', 'submission.status', 'ledger.checkpoint'], 'anyone', 'any', 'any', 'any'),

  // Reports. A proof is for tiers 0 and 1 only; colleagues of the finder see the report, not the proof.
  row(['report.submit'], 'reporter', 'own organization', 'any', 'any'),
  row(['report.submit'], 'maintainer', 'own organization', 'any', 'any'),
  row(['report.submit'], 'coordinator', 'own organization', 'any', 'any'),
  row(['submission.outcome', 'report.list', 'report.read'], 'reporter', 'own organization', 'any', 'any'),
  row(['submission.outcome', 'report.list', 'report.read', 'report.read-proof'], 'reporter', 'own', 'any', 'any'),
  row(['submission.outcome', 'report.list', 'report.read', 'report.read-proof'], 'maintainer', 'own', 'any', 'any'),
  row(['report.list', 'report.read', 'report.read-proof'], 'maintainer', 'tier 0', 'any', 'any'),
  row(['report.list', 'report.read', 'report.read-proof'], 'maintainer', 'tier 1', 'any', 'not RED'),
  row(['report.list', 'report.read', 'report.read-proof'], 'reporter', 'tier 0', 'any', 'any'),
  row(['report.list', 'report.read', 'report.read-proof'], 'reporter', 'tier 1', 'any', 'not RED'),
  row(['submission.outcome', 'report.list', 'report.read', 'report.read-proof', 'report.count', 'report.hold', 'report.open-case', 'report.attach', 'report.rerun', 'report.close', 'report.reopen'], 'coordinator', 'any', 'any', 'any'),
  row(['report.erase-attachment'], 'coordinator', 'any', 'any', 'any', final),
  row(['report.count', 'case.count'], 'observer', 'any', 'any', 'any'),

  // Reading a case.
  row(['case.list', 'case.read', 'case.read-research', 'case.read-proof', 'case.read-fix', 'case.count'], 'coordinator', 'any', 'any', 'any'),
  row(['case.list', 'case.read', 'case.read-research', 'case.read-proof', 'case.read-fix'], 'maintainer', 'tier 0', 'any', 'any'),
  row(['case.list', 'case.read', 'case.read-research', 'case.read-proof', 'case.read-fix'], 'reporter', 'tier 0', 'any', 'any'),
  row(['case.read-research', 'case.read-proof'], 'maintainer', 'tier 1', 'any', 'not RED'),
  row(['case.read-research', 'case.read-proof'], 'reporter', 'tier 1', 'any', 'not RED'),
  row(['case.read-fix'], 'maintainer', 'tier 1-2', 'any', 'not RED'),
  row(['case.read-fix'], 'reporter', 'tier 1-2', 'any', 'not RED'),
  row(['case.list', 'case.read'], 'maintainer', 'tier 1-3', 'any', 'not RED'),
  row(['case.list', 'case.read'], 'reporter', 'tier 1-3', 'any', 'not RED'),
  row(['case.list', 'case.read'], 'operator', 'any', 'published', 'GREEN, CLEAR'),

  // Steering a case: the coordinator. Approval is the maintainer's alone, so that nobody consents to himself.
  row(['case.merge', 'case.split', 'case.propose-embargo', 'case.accept-embargo', 'case.reject-embargo', 'case.contact', 'case.escalate', 'case.invite', 'case.refuse', 'case.withdraw-refusal', 'case.withdraw-override'], 'coordinator', 'any', 'open', 'any'),
  row(['case.label', 'case.submit-fix', 'case.attach', 'case.renew-invitation', 'case.withdraw-invitation', 'case.end-admission'], 'coordinator', 'any', 'live', 'any'),
  row(['case.publish', 'case.end-embargo', 'case.override', 'case.confirm-override'], 'coordinator', 'any', 'open', 'any', final),
  row(['case.observe', 'case.close'], 'coordinator', 'any', 'live', 'any', final),

  // Of operators, coordinators learn how many, in bands, while a case is not public; operators learn when, and how much work.
  row(['case.exposure', 'case.notice'], 'coordinator', 'any', 'open', 'any'),

  // Taking part in a case.
  row(['case.propose-embargo', 'case.accept-embargo', 'case.reject-embargo', 'case.contact', 'case.approve', 'case.withdraw-approval', 'case.refuse', 'case.withdraw-refusal'], 'maintainer', 'tier 0', 'open', 'any'),
  row(['case.observe'], 'maintainer', 'tier 0', 'live', 'any', final),
  row(['case.submit-fix'], 'maintainer', 'tier 0', 'live', 'any'),
  row(['case.submit-fix'], 'maintainer', 'tier 1', 'live', 'not RED'),
  row(['case.propose-embargo', 'case.contact'], 'reporter', 'tier 0', 'open', 'any'),
  row(['case.submit-fix'], 'reporter', 'tier 0', 'live', 'any'),

  // What an organization has, and what is known against it, is its own business: no coordinator sees it.
  row(['inventory.list', 'inventory.read', 'inventory.submit', 'inventory.change', 'sector.read'], 'operator', 'own organization', 'any', 'any'),

  // The installation belongs to the clearinghouse's own organization: elsewhere nobody administers it.
  row(['ledger.read', 'health.read', 'metrics.read', 'mail.retry'], 'administrator', 'own organization', 'any', 'any'),
  row(['ledger.read', 'health.read', 'metrics.read', 'mail.retry', 'feed.export'], 'coordinator', 'own organization', 'any', 'any'),
  row(['health.read'], 'observer', 'own organization', 'any', 'any'),
  row(['backup.create'], 'administrator', 'own organization', 'any', 'any', final),

  // Organizations and people. An administrator administers the own organization and those that it sponsors.
  row(['organization.read', 'organization.end-sponsorship', 'person.list', 'person.remove'], 'administrator', 'own organization', 'any', 'any'),
  // Whoever comes in may do what the one who let them in may: a session that was stolen must not be enough for that.
  row(['organization.sponsor', 'person.invite', 'person.assign-roles'], 'administrator', 'own organization', 'any', 'any', final),
  // Whoever makes a sign-in link sees it, and could follow it themselves.
  row(['person.link'], 'administrator', 'own organization', 'any', 'any', final),
  row(['organization.read', 'person.list'], 'coordinator', 'any', 'any', 'any'),
  row(['token.list', 'token.revoke'], 'administrator', 'own organization', 'any', 'any'),

  // Everybody signed in: their own tokens, and the stream, in which each event is decided by `report.read` or `case.read`.
  ...roles.flatMap((role) => [
    row(['token.create', 'token.list', 'token.revoke'], role, 'own', 'any', 'any'),
    row(['events.read'], role, 'any', 'any', 'any'),
  ]),
];

function row(acts: readonly Act[], who: Row['who'], relation: Row['relation'], states: Row['states'], labels: Row['labels'], finality?: typeof final): Row {
  return { acts, who, relation, states, labels, final: finality !== undefined };
}
