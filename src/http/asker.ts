import type { Context } from 'hono';
import type { Actor as CaseActor } from '../clearinghouse/cases/index.ts';
import { nobody, notSignedIn, originAllowed, readSession, readSessionCookie, csrfValid, IdentityError, type Actor } from '../identity/index.ts';
import type { HttpParts } from './parts.ts';

/** Who asks, and by what. */
export interface Asker {
  readonly actor: Actor;
  readonly token: { readonly id: string; readonly organization: string } | undefined;
  readonly session: { readonly secret: string; readonly name: string; readonly csrf: string } | undefined;
}

/**
 * A token where one is given, else the session of the cookie, else nobody. A token that is none of ours is refused, not
 * passed over. What changes something and comes with a cookie must come from our own pages and carry their token.
 */
export async function askerOf(context: Context, { db, clock, site, places, tokens }: HttpParts): Promise<Asker> {
  const authorization = context.req.header('authorization');
  if (authorization !== undefined) {
    const found = await tokens(authorization);
    if (found === undefined) throw notSignedIn();
    return { actor: found.actor, token: { id: found.token, organization: found.organization }, session: undefined };
  }
  const secret = readSessionCookie(site, context.req.header('cookie'));
  const session = await readSession(db, clock, secret);
  const changing = !['GET', 'HEAD'].includes(context.req.method);
  if (changing) {
    const sender = { method: context.req.method, origin: context.req.header('origin'), secFetchSite: context.req.header('sec-fetch-site'), host: context.req.header('host'), cookie: secret !== undefined };
    if (!originAllowed(sender, places)) throw new IdentityError('not-allowed', 'This request comes from another site', { remedy: 'Use the pages of this service, or a token.' });
    if (session !== undefined && secret !== undefined && !csrfValid(secret, context.req.header('x-csrf-token'))) throw new IdentityError('not-allowed', 'The page is from before you signed in', { where: 'x-csrf-token', remedy: 'Load it again.' });
  }
  if (session === undefined || secret === undefined) return { actor: nobody(clock.now()), token: undefined, session: undefined };
  return { actor: session.actor, token: undefined, session: { secret, name: session.name, csrf: session.csrf } };
}

/** The same person as the cases know one. */
export function caseActorOf(actor: Actor): CaseActor {
  return { person: actor.person ?? '', organization: actor.roles[0]?.organization ?? '', roles: [...new Set(actor.roles.map(({ role }) => role))] };
}

/** The person, for what only somebody signed in can do. */
export function personOf({ actor }: Asker): string {
  if (actor.person === undefined) throw notSignedIn();
  return actor.person;
}
