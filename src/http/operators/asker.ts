import type { Context } from 'hono';
import type { OperatorActor } from '../../clearinghouse/operators/index.ts';
import { authorize, namesOf, type Act } from '../../identity/index.ts';
import type { Database } from '../../store/index.ts';
import { askerOf, personOf } from '../asker.ts';
import type { HttpParts } from '../parts.ts';

/** The asker as an operator of one organization: that of the token, else the first in which they are one. Refused where there is none. */
export async function operatorOf(context: Context, act: Act, parts: HttpParts): Promise<OperatorActor> {
  const asker = await askerOf(context, parts);
  const person = personOf(asker);
  const theirs = asker.actor.roles.filter(({ role }) => role === 'operator').map(({ organization }) => organization);
  const organization = asker.token === undefined ? theirs[0] : theirs.find((each) => each === asker.token?.organization);
  authorize(asker.actor, act, { organizations: organization === undefined ? [] : [organization] });
  return { person, organization: organization ?? '' };
}

/** The same for a thing of these organizations: what is nobody's, and what is somebody else's, is not there. */
export async function operatorAt(context: Context, act: Act, owners: readonly string[], parts: HttpParts): Promise<OperatorActor> {
  const asker = await askerOf(context, parts);
  const person = personOf(asker);
  const theirs = asker.actor.roles.filter(({ role, organization }) => role === 'operator' && (asker.token === undefined || organization === asker.token.organization)).map(({ organization }) => organization);
  const organization = owners.find((each) => theirs.includes(each));
  authorize(asker.actor, act, { organizations: organization === undefined ? [] : [organization] });
  return { person, organization: organization ?? '' };
}

/** Names of those who did something; the service itself has none. */
export async function namer(db: Database, people: readonly string[]): Promise<(person: string) => string> {
  const names = await namesOf(db, [...new Set(people)].filter((each) => each !== ''));
  return (person) => (person === '' ? 'Breakwater' : names.get(person) ?? 'somebody who has left');
}
