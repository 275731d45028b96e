import type { Tier } from './labels.ts';

export type Contribution = 'finding' | 'maintaining' | 'coordinating' | 'analysis' | 'fix' | 'test' | 'release' | 'distribution';
export type ParticipantRole = 'finder' | 'maintainer' | 'coordinator' | 'participant';

/** The tier that a contribution is done from; asking for more than the least that serves is refused. */
const least: Readonly<Record<Contribution, Tier>> = { finding: 0, maintaining: 0, coordinating: 0, analysis: 1, fix: 1, test: 1, release: 2, distribution: 3 };

const roleOf: Readonly<Record<ParticipantRole, readonly Contribution[]>> = {
  finder: ['finding'], maintainer: ['maintaining'], coordinator: ['coordinating'], participant: ['analysis', 'fix', 'test', 'release', 'distribution'],
};

export interface AdmissionRequest {
  readonly person: string;
  readonly organization: string;
  readonly role: ParticipantRole;
  readonly tier: Tier;
  /** What of the case the person cannot do the contribution without. Being affected, or a member, is none. */
  readonly needToKnow: string;
  readonly contribution: Contribution;
  /** Who vetted the identity, and how. */
  readonly identity: { readonly vettedBy: string; readonly how: string } | undefined;
  /** Who looked whether the person is excluded, and what they found. */
  readonly exclusion: { readonly checkedBy: string; readonly findings: readonly string[] } | undefined;
  readonly reason: string;
  readonly expiresAt: Date;
}

/** Everything that is missing; need, contribution, identity and exclusion check are wanted at once. */
export function admissionFlaws(request: AdmissionRequest, approver: string, now: Date): readonly string[] {
  const { needToKnow, contribution, identity, exclusion, reason, tier, role, expiresAt } = request;
  return [
    ...(needToKnow.trim() === '' ? ['no need to know is stated'] : []),
    ...(roleOf[role].includes(contribution) ? [] : [`a ${role} does not contribute ${contribution}`]),
    ...(tier < least[contribution] ? [`tier ${tier} is more than ${contribution} needs: tier ${least[contribution]} serves`] : []),
    ...(identity === undefined || identity.vettedBy.trim() === '' ? ['the identity is not vetted'] : []),
    ...(exclusion === undefined || exclusion.checkedBy.trim() === '' ? ['no exclusion check was made'] : exclusion.findings.map((finding) => `excluded: ${finding}`)),
    ...(reason.trim() === '' ? ['no reason is given'] : []),
    ...(approver === request.person ? ['nobody approves their own admission'] : []),
    ...(expiresAt > now ? [] : ['the expiry is not ahead']),
  ];
}

/** An admission stops by itself: it is asked, not ended by a job. */
export function admitted(admission: { readonly expiresAt: string; readonly endedAt?: string | undefined }, now: Date): boolean {
  return admission.endedAt === undefined && new Date(admission.expiresAt) > now;
}
