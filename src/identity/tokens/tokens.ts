import { newId } from '../../kernel/id.ts';
import type { Actor, Resource } from '../access/actor.ts';
import { authorize, decide, notThere } from '../access/decide.ts';
import { filterFor } from '../access/filter.ts';
import { finalScopes, scopeActs, scopes as allScopes } from '../access/scope.ts';
import type { Scope } from '../access/scope.ts';
import { whereOf } from '../access/where.ts';
import { IdentityError } from '../error.ts';
import { futureOf, nameOf } from '../people/text.ts';
import type { Tools } from '../recorder.ts';
import { hashOf, newSecret } from '../secret.ts';
import { tables } from '../store.ts';
import type { Database, Transaction } from '../store.ts';
import { tokenText } from './header.ts';

const day = 86_400_000;
export const longestLife = 366 * day;
/** A token that can do what cannot be undone stands for a second factor: it lives an hour. */
export const longestFinalLife = 3_600_000;

interface NewToken {
  readonly name: string;
  /** The organization it speaks for; its maker must have a role there. */
  readonly organization: string;
  readonly scopes: readonly Scope[];
  readonly expires: Date;
}

/** What a token says is shown once, here, and never again. */
export async function createToken(trx: Transaction, { clock, record }: Tools, actor: Actor, wanted: NewToken): Promise<{ readonly id: string; readonly text: string }> {
  const now = clock.now();
  const { person } = actor;
  if (person === undefined) throw authorizeNobody(actor);
  authorize(actor, 'token.create', { owner: person, organizations: [wanted.organization] });
  if (!actor.roles.some(({ organization }) => organization === wanted.organization)) throw notThere();
  const scopes = [...new Set(wanted.scopes)].filter((scope) => allScopes.includes(scope));
  if (scopes.length === 0 || scopes.length !== wanted.scopes.length) throw new IdentityError('input-invalid', 'A token has one or more scopes, each once', { where: 'scopes', remedy: `Choose of: ${allScopes.join(', ')}.` });
  const final = scopes.some((scope) => finalScopes.includes(scope));
  if (final && actor.scopes !== undefined) throw new IdentityError('scope-not-granted', `A token makes none with ${finalScopes.join(', ')}`, { where: 'scopes', remedy: 'Sign in, confirm that it is you, and make it on the page Tokens.' });
  if (final && !actor.steppedUp) throw new IdentityError('step-up-required', 'Such a token can do what cannot be undone and asks for your second factor', { where: 'scopes', remedy: 'Confirm that it is you, then do it again.' });
  const strange = scopes.find((scope) => !useful(actor, scope));
  if (strange !== undefined) throw new IdentityError('scope-not-granted', `Your roles allow nothing that ${strange} is for`, { where: 'scopes', remedy: 'Leave that scope out, or ask for the role.' });
  const expires = futureOf(wanted.expires, now, 'expires');
  const longest = final ? longestFinalLife : longestLife;
  if (expires.getTime() - now.getTime() > longest) throw new IdentityError('input-invalid', `Such a token lives ${longest / 3_600_000} hours at most`, { where: 'expires', remedy: 'Give an earlier date.' });
  const [id, secret] = [newId('token'), newSecret()];
  await tables(trx).insertInto('identity_tokens').values({
    id, hash: hashOf(secret), person, organization: wanted.organization, name: nameOf(wanted.name, 'name'), scopes: JSON.stringify(scopes) as never,
    created_at: now, expires_at: expires, revoked_at: null, last_used_at: null,
  }).execute();
  await record(trx, { kind: 'token.created', subject: id, body: { person, organization: wanted.organization, scopes, expires: expires.toISOString() } });
  return { id, text: tokenText({ id, secret }) };
}

function authorizeNobody(actor: Actor): IdentityError {
  authorize(actor, 'token.create');
  return notThere();
}

/** Does a role of the actor stand in any row of an act of the scope? By the roles alone, also where a token asks. The rest shows when it is used. */
function useful(actor: Actor, scope: Scope): boolean {
  const anywhere: Resource = { owner: actor.person, organizations: actor.roles.map(({ organization }) => organization) };
  return scopeActs[scope].some((act) => (['open', 'published'] as const).some((state) => (['maintainer', 'reporter'] as const).some((role) =>
    decide({ ...actor, scopes: undefined, admissions: [{ case: 'any', role, tier: 0, expires: new Date(actor.at.getTime() + 1) }] }, act, { ...anywhere, case: { id: 'any', state, label: 'CLEAR' } }).allowed)));
}

/** What the actor can make a token for: no scope that their roles have no use for, and none for which a token cannot make another. */
export function usableScopes(actor: Actor): readonly Scope[] {
  return allScopes.filter((scope) => useful(actor, scope) && (actor.scopes === undefined || !finalScopes.includes(scope)));
}

export async function revokeToken(trx: Transaction, { clock, record }: Tools, actor: Actor, id: string): Promise<void> {
  const token = await tables(trx).selectFrom('identity_tokens').select(['person', 'organization', 'revoked_at']).where('id', '=', id).executeTakeFirst();
  if (token === undefined) throw notThere();
  authorize(actor, 'token.revoke', { owner: token.person, organizations: [token.organization] });
  const revoked = await tables(trx).updateTable('identity_tokens').set({ revoked_at: clock.now() }).where('id', '=', id).where('revoked_at', 'is', null).returning('id').execute();
  if (revoked.length > 0) await record(trx, { kind: 'token.revoked', subject: id, body: { by: actor.person ?? null } });
}

export interface TokenRow {
  readonly id: string;
  readonly name: string;
  readonly person: string;
  readonly organization: string;
  readonly scopes: readonly Scope[];
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly revokedAt: Date | undefined;
  readonly lastUsedAt: Date | undefined;
}

export async function listTokens(db: Database, actor: Actor): Promise<readonly TokenRow[]> {
  const rows = await tables(db).selectFrom('identity_tokens').selectAll()
    .where(whereOf(filterFor(actor, 'token.list'), { owner: 'person', organization: 'organization' })).orderBy('created_at', 'desc').orderBy('id').execute();
  return rows.map((row) => ({
    id: row.id, name: row.name, person: row.person, organization: row.organization, scopes: row.scopes, createdAt: row.created_at,
    expiresAt: row.expires_at, revokedAt: row.revoked_at ?? undefined, lastUsedAt: row.last_used_at ?? undefined,
  }));
}
