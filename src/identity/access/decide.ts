import type { Act } from './act.ts';
import type { Actor, Decision, Resource } from './actor.ts';
import { IdentityError } from '../error.ts';
import { filterFor } from './filter.ts';
import type { Clause } from './filter.ts';
import { covers, scopeFor } from './scope.ts';

/** May this actor do this with that? The one place that says so. */
export function decide(actor: Actor, act: Act, resource: Resource = {}): Decision {
  const fitting = filterFor(actor, act).anyOf.filter((clause) => fits(clause, resource));
  // Of several rows that allow it, one that asks for nothing more goes first.
  const clause = fitting.find(({ row }) => !row.final) ?? fitting[0];
  if (clause === undefined) return { allowed: false, because: covers(actor.scopes, act) ? `no row of the table allows ${act} here` : `the token has no scope for ${act}`, stepUp: false };
  const { who, relation, states, labels, final } = clause.row;
  const conditions = [relation === 'any' ? undefined : relation, states === 'any' ? undefined : `case ${states}`, labels === 'any' ? undefined : `label ${labels}`];
  return { allowed: true, because: [who, ...conditions.filter((each) => each !== undefined)].join(', '), stepUp: final && !actor.steppedUp };
}

function fits({ to, states, labels }: Clause, resource: Resource): boolean {
  if (!states.includes(resource.case?.state ?? 'none') || !labels.includes(resource.case?.label ?? 'RED')) return false;
  switch (to.kind) {
    case 'any': return true;
    case 'owner': return resource.owner === to.person;
    case 'organization': return to.organizations.some((each) => resource.organizations?.includes(each) === true);
    case 'case': return resource.case !== undefined && to.cases.includes(resource.case.id);
  }
}

/** The act by which one learns that a thing of that kind is there. */
const seeing: Readonly<Record<string, Act>> = { report: 'report.read', case: 'case.read', organization: 'organization.read', person: 'person.list', token: 'token.list', inventory: 'inventory.read' };

/**
 * Goes through, or throws what the asker may know about it: `not-signed-in`, `step-up-required`, `not-allowed`, and
 * `not-found` for things that they may not even see, in the very words used for things that are not there.
 */
export function authorize(actor: Actor, act: Act, resource: Resource = {}): void {
  const { allowed, stepUp } = decide(actor, act, resource);
  if (allowed && !stepUp) return;
  if (allowed) throw new IdentityError('step-up-required', 'This cannot be undone and asks for your second factor', { where: act, remedy: 'Confirm that it is you, then do it again.' });
  if (actor.person === undefined) throw notSignedIn();
  const see = seeing[act.split('.')[0] ?? ''];
  if (see !== undefined && !decide(actor, see, resource).allowed && actsOnOne(act)) throw notThere();
  const scope = scopeFor(actor.scopes, act);
  if (scope !== undefined) throw new IdentityError('not-allowed', `This token has no scope for that: ${scope}`, { where: act, remedy: `Make one with it: breakwater token create NAME --scope ${scope}` });
  throw new IdentityError('not-allowed', 'You may not do this', { where: act, remedy: 'Ask a coordinator or your administrator.' });
}

/** Lists, counts and what makes a new thing are about no one thing whose existence could be hidden. */
function actsOnOne(act: Act): boolean {
  return !['list', 'count', 'submit', 'create', 'invite'].includes(act.split('.')[1] ?? '') || act === 'case.invite';
}

export function notThere(): IdentityError {
  return new IdentityError('not-found', 'There is no such thing, or it is not for you to see', { remedy: 'Check the address, or ask the one who sent it to you.' });
}

export function notSignedIn(): IdentityError {
  return new IdentityError('not-signed-in', 'You are not signed in', { remedy: 'Sign in, or give a valid token.' });
}
