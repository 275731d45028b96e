import { mayHave, type Artifact, type Label } from '../clearinghouse/cases/index.ts';
import type { Actor } from '../identity/index.ts';

/**
 * TLP 2.0 for one artifact of a case, beside the table of who may do what: a label that is closer than the tier of the asker
 * keeps the thing from them, whatever the label of the case is.
 */
export function mayHold(actor: Actor, id: string, artifact: Artifact, label: Label): boolean {
  if (actor.roles.some(({ role }) => role === 'coordinator')) return mayHave(artifact, label, 0);
  const admission = actor.admissions.find((each) => each.case === id && each.expires > actor.at);
  return admission !== undefined && mayHave(artifact, label, admission.tier);
}
