import type { Context, Hono } from 'hono';
import {
  acceptInvitation, actorFor, checkConfirmationCode, clearCookie, completeSignIn, csrfOf, endSession, followLink, namesOf, notSignedIn, openInvitation, organizationsOf, readCookie, readSessionCookie, setCookie, startSession, stepUpSession,
  IdentityError, type Invitation, type NewSession,
} from '../identity/index.ts';
import { actOn, standingOf } from '../clearinghouse/cases/index.ts';
import type { Transaction } from '../store/index.ts';
import { askerOf, type Asker } from './asker.ts';
import { invitationBody, previewBody, signInBody, stepUpBody } from './bodies.ts';
import { jsonOf } from './body.ts';
import type { HttpParts } from './parts.ts';
import { problem } from './problem.ts';
import { caseRoleOf } from './case-view.ts';
import type { InvitationPreview, Role, SessionView } from './view.ts';

export function sessionRoutes(app: Hono, parts: HttpParts): void {
  const { db, clock, record, site } = parts;
  const tools = { clock, record };
  const keep = (context: Context, session: NewSession): void => context.header('set-cookie', setCookie(site, session.secret, { seconds: session.seconds }), { append: true });

  app.get('/api/session', async (context) => context.json(await sessionView(await askerOf(context, parts), parts), 200, { 'cache-control': 'no-store' }));

  app.post('/api/sign-in/link', async (context) => {
    await askerOf(context, parts);
    const { token } = await jsonOf(context, signInBody);
    const previous = readSessionCookie(site, context.req.header('cookie'));
    const session = await db.transaction().execute(async (trx) => {
      const person = await followLink(trx, clock, token);
      return startSession(trx, tools, { person, how: 'link', previous });
    });
    keep(context, session);
    return context.json({ csrf: csrfOf(session.secret) });
  });

  app.post('/api/invitation', async (context) => {
    const asker = await askerOf(context, parts);
    const { token, name } = await jsonOf(context, invitationBody);
    const previous = asker.session?.secret;
    const { accepted, session } = await db.transaction().execute(async (trx) => {
      const invitation = await openInvitation(trx, clock, token);
      const accepted = await acceptInvitation(trx, tools, token, { name: name ?? invitation.email, person: asker.actor.person });
      await takePart(trx, invitation, accepted.person, parts);
      return { accepted, session: await startSession(trx, tools, { person: accepted.person, how: 'link', previous }) };
    });
    keep(context, session);
    if (accepted.case !== undefined) parts.live.publish({ kind: 'case', id: accepted.case });
    return context.json({ case: accepted.case, code: accepted.code, csrf: csrfOf(session.secret) });
  });

  // What a letter may say, and nothing of the case: whoever only looks, a program that follows links among them, uses nothing up.
  app.post('/api/invitation/preview', async (context) => {
    await askerOf(context, parts);
    const { token } = await jsonOf(context, previewBody);
    return context.json(await invitationPreview(await openInvitation(db, clock, token), parts), 200, { 'cache-control': 'no-store' });
  });

  app.post('/api/step-up', async (context) => {
    const asker = await askerOf(context, parts);
    if (asker.session === undefined || asker.actor.person === undefined) throw notSignedIn();
    const { code } = await jsonOf(context, stepUpBody);
    const { secret } = asker.session;
    await checkConfirmationCode(db, clock, asker.actor.person, code);
    const session = await db.transaction().execute((trx) => stepUpSession(trx, tools, secret, 'code'));
    keep(context, session);
    return context.json({ csrf: csrfOf(session.secret) });
  });

  app.post('/api/sign-out', async (context) => {
    const { session } = await askerOf(context, parts);
    if (session !== undefined) await endSession(db, session.secret);
    context.header('set-cookie', clearCookie(site), { append: true });
    return context.json({});
  });

  app.get('/api/sign-in/oidc', async (context) => {
    if (parts.oidc === undefined) return noProvider(context);
    const begun = await parts.oidc.beginSignIn(context.req.query('returnTo'));
    context.header('set-cookie', setCookie(site, begun.cookie, { name: 'sign-in', seconds: begun.seconds }), { append: true });
    return context.redirect(begun.location.href, 303);
  });

  app.get('/sign-in/callback', async (context) => {
    if (parts.oidc === undefined) return noProvider(context);
    const cookies = context.req.header('cookie');
    const callback = new URL(`${new URL(context.req.url).pathname}${new URL(context.req.url).search}`, site.origin);
    // Whatever comes of it, what was begun is over: the same answer never works twice.
    context.header('set-cookie', clearCookie(site, 'sign-in'), { append: true });
    try {
      const finished = await parts.oidc.finishSignIn(callback, readCookie(site, cookies, 'sign-in'));
      const completed = await db.transaction().execute((trx) => completeSignIn(trx, tools, finished, readSessionCookie(site, cookies)));
      keep(context, completed.session);
      return context.redirect(completed.returnTo, 303);
    } catch (error) {
      // A person comes here by a redirect and should get a page, not a document for programs.
      if (!(error instanceof IdentityError) || context.req.header('accept')?.includes('text/html') !== true) throw error;
      return context.redirect(`/sign-in?refused=${error.code}`, 303);
    }
  });
}

function noProvider(context: Context): Response {
  return problem(context, { name: 'no-provider', status: 404, title: 'Not found', detail: 'There is no sign-in by a provider here.', remedy: 'Use the link that the service prints at its start.' });
}

/** Who is let in by the decision point takes part in the protocol, too: a maintainer makes their organization a vendor that is aware. */
async function takePart(trx: Transaction, { case_id: id, role, tier, reason, invited_by: by, access_expires_at: expires, person: before }: Invitation, person: string, { clock, cases }: HttpParts): Promise<void> {
  if (id === null || tier === null || expires === null || before !== null) return;
  const [inviter, guest] = [await actorFor(trx, by, clock.now()), await actorFor(trx, person, clock.now())];
  // The inviter's word lets them in; that they come now is nobody's act but theirs.
  const approver = { person: by, organization: inviter?.roles[0]?.organization ?? '', roles: (inviter?.roles ?? []).map((each) => each.role), automatic: true };
  const organization = guest?.roles.find((each) => each.role === role)?.organization ?? '';
  const as = caseRoleOf({ role, tier });
  await actOn(cases, id, approver, {
    kind: 'admit',
    admission: {
      person, organization, role: as, tier, contribution: as === 'maintainer' ? 'maintaining' : as === 'finder' ? 'finding' : tier === 1 ? 'fix' : tier === 2 ? 'release' : 'distribution',
      needToKnow: reason, reason, identity: { vettedBy: by, how: 'invited at their own address' }, exclusion: { checkedBy: by, findings: [] }, expiresAt: expires,
    },
  }, trx);
  if (as === 'maintainer') await actOn(cases, id, { person, organization, roles: [role] }, { kind: 'manage', person, event: 'receive' }, trx);
}

async function invitationPreview({ role, case_id: id, tier, organization, invited_by: by, person, expires_at: expires, access_expires_at: until }: Invitation, { db, clock }: HttpParts): Promise<InvitationPreview> {
  const [names, organizations] = [await namesOf(db, [by]), await organizationsOf(db, clock.now())];
  const standing = id === null ? undefined : await standingOf(db, id);
  return {
    by: names.get(by) ?? 'somebody', organization: organizations.find((each) => (organization === null ? each.home : each.id === organization))?.name ?? '',
    role: standing === undefined ? role : caseRoleOf({ role, tier }), case: standing === undefined ? undefined : { tier: tier ?? 0, tlp: standing.label, until: until?.toISOString() },
    again: person !== null, expires: expires.toISOString(),
  };
}

async function sessionView({ actor, session }: Asker, { db, clock, oidc, profile, notices }: HttpParts): Promise<SessionView> {
  const organizations = actor.person === undefined ? [] : await organizationsOf(db, clock.now());
  const first = actor.roles[0]?.organization;
  return {
    person: actor.person === undefined ? undefined : {
      id: actor.person, name: session?.name ?? '', roles: [...new Set(actor.roles.map(({ role }) => role))] as readonly Role[],
      organization: organizations.find(({ id }) => id === first)?.name ?? '',
    },
    signIn: [...(oidc === undefined ? [] : ['oidc'] as const), 'link', ...(notices.mails ? ['mail'] as const : [])],
    csrf: session?.csrf ?? '',
    profile,
  };
}
