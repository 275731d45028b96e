/** A body that the act takes as it stands: where it is refused, nothing but the policy refused it. */
export function whole(act: string, other: string): object {
  switch (act) {
    case 'merge': return { into: other, why: 'a test' };
    case 'split': return { report: 'report-a', why: 'a test' };
    case 'propose-embargo': return { until: '2099-01-01T00:00:00Z', why: 'a test' };
    case 'label': return { tlp: 'GREEN' };
    case 'observe': return { fact: 'A' };
    case 'contact': return { note: 'a test' };
    case 'submit-fix': return { version: '9.9.9' };
    case 'invite': return { email: 'somebody@example.org', role: 'maintainer', tier: 0, why: 'a test', expires: '2099-01-01T00:00:00Z' };
    case 'renew-invitation': return { invitation: 'invitation-nowhere' };
    case 'withdraw-invitation': return { invitation: 'invitation-nowhere', why: 'a test' };
    case 'end-admission': return { person: 'person-nowhere', why: 'a test' };
    case 'reject-embargo':
    case 'end-embargo':
    case 'escalate':
    case 'refuse':
    case 'override':
    case 'confirm-override':
    case 'close': return { why: 'a test' };
    default: return {};
  }
}

/** What no act takes: whoever is told so has passed the decision point, and nothing changed for those who ask next. */
export const broken = { 'no such field': true } as const;

export const caseActs = ['merge', 'split', 'propose-embargo', 'accept-embargo', 'reject-embargo', 'end-embargo', 'label', 'observe', 'contact', 'escalate', 'submit-fix', 'approve', 'withdraw-approval', 'refuse', 'withdraw-refusal', 'override', 'confirm-override', 'withdraw-override', 'publish', 'invite', 'renew-invitation', 'withdraw-invitation', 'end-admission', 'close'] as const;
export const reportActs = ['open-case', 'attach', 'rerun', 'close', 'reopen'] as const;
