import { createHash } from 'node:crypto';
import type { Context, Hono } from 'hono';
import { againBody, announcedOf, chooseMail, feedOf, mailBody, makeFeed, messagesOf, organizationOfFeed, removeWebhook, revokeFeed, rotateWebhook, sendAgain, setWebhook, wantsMail, webhookBody, webhookOf } from '../../clearinghouse/delivery/index.ts';
import { cardOf, type OperatorActor } from '../../clearinghouse/operators/index.ts';
import { emailOfPerson, organizationsOf } from '../../identity/index.ts';
import { emptyBody } from '../bodies.ts';
import { jsonOf } from '../body.ts';
import type { HttpParts } from '../parts.ts';
import { notFound } from '../problem.ts';
import { addressOf, limited } from '../tap.ts';
import { namer, operatorOf } from './asker.ts';
import { atomOf, feedOfCard, jsonFeedOf, type Feed } from './feed.ts';
import type { DeliveryView, FeedMadeView, WebhookSecretView } from './view.ts';

const quiet = { 'cache-control': 'no-store' } as const;
/** Feed readers hold no session: the address is the secret, and no cache may keep what it opens. */
const secret = { 'cache-control': 'private, no-store', 'x-robots-tag': 'noindex, nofollow', vary: 'accept-encoding' } as const;

/** What goes out to an operator: each is their own organization's. */
export function deliveryRoutes(app: Hono, parts: HttpParts): void {
  const { db, delivery } = parts;

  app.get('/api/operator/feed.atom', (context) => answer(context, 'application/atom+xml; charset=utf-8', atomOf, parts));
  app.get('/api/operator/feed.json', (context) => answer(context, 'application/feed+json; charset=utf-8', (feed) => JSON.stringify(jsonFeedOf(feed)), parts));

  app.get('/api/operator/delivery', async (context) => context.json(await deliveryView(await operatorOf(context, 'inventory.list', parts), parts), 200, quiet));
  app.post('/api/operator/delivery/feed', async (context) => {
    const actor = await operatorOf(context, 'delivery.change', parts);
    await jsonOf(context, emptyBody);
    const key = await db.transaction().execute((trx) => makeFeed(trx, actor, delivery));
    parts.ledger.nudge();
    const address = (name: string): string => new URL(`/api/operator/${name}?key=${key}`, parts.places.origin).href;
    const made: FeedMadeView = { atom: address('feed.atom'), json: address('feed.json'), delivery: await deliveryView(actor, parts) };
    return context.json(made, 201, quiet);
  });
  app.post('/api/operator/delivery/feed/revoke', async (context) => {
    const actor = await operatorOf(context, 'delivery.change', parts);
    await jsonOf(context, emptyBody);
    await db.transaction().execute((trx) => revokeFeed(trx, actor, delivery));
    parts.ledger.nudge();
    return context.json(await deliveryView(actor, parts), 200, quiet);
  });

  app.post('/api/operator/delivery/webhook', async (context) => {
    const actor = await operatorOf(context, 'delivery.change', parts);
    const { url } = await jsonOf(context, webhookBody);
    return told(context, await db.transaction().execute((trx) => setWebhook(trx, url, actor, delivery)), actor, parts);
  });
  app.post('/api/operator/delivery/webhook/rotate', async (context) => {
    const actor = await operatorOf(context, 'delivery.change', parts);
    await jsonOf(context, emptyBody);
    return told(context, await db.transaction().execute((trx) => rotateWebhook(trx, actor, delivery)), actor, parts);
  });
  app.post('/api/operator/delivery/webhook/remove', async (context) => {
    const actor = await operatorOf(context, 'delivery.change', parts);
    await jsonOf(context, emptyBody);
    await db.transaction().execute((trx) => removeWebhook(trx, actor, delivery));
    parts.ledger.nudge();
    return context.json(await deliveryView(actor, parts), 200, quiet);
  });
  app.post('/api/operator/delivery/webhook/again', async (context) => {
    const actor = await operatorOf(context, 'delivery.change', parts);
    const { message } = await jsonOf(context, againBody);
    await db.transaction().execute((trx) => sendAgain(trx, message, actor, delivery));
    parts.ledger.nudge();
    return context.json(await deliveryView(actor, parts), 200, quiet);
  });

  app.post('/api/operator/delivery/mail', async (context) => {
    const actor = await operatorOf(context, 'delivery.change', parts);
    const { wanted } = await jsonOf(context, mailBody);
    await db.transaction().execute((trx) => chooseMail(trx, wanted, actor, delivery));
    parts.ledger.nudge();
    return context.json(await deliveryView(actor, parts), 200, quiet);
  });
}

/** The secret is in this answer and in no other. */
async function told(context: Context, secret: string, actor: OperatorActor, parts: HttpParts): Promise<Response> {
  parts.ledger.nudge();
  const view: WebhookSecretView = { secret, delivery: await deliveryView(actor, parts) };
  return context.json(view, 200, quiet);
}

async function deliveryView(actor: OperatorActor, { db, delivery, notices }: HttpParts): Promise<DeliveryView> {
  const { person, organization } = actor;
  const feed = await feedOf(db, organization);
  const nameOf = await namer(db, feed === undefined ? [] : [feed.by]);
  const [webhook, messages] = [await webhookOf(db, organization, delivery), await messagesOf(db, organization)];
  return {
    feed: feed === undefined ? undefined : { madeAt: feed.madeAt.toISOString(), by: nameOf(feed.by) },
    mail: { sends: notices.mails, wanted: await wantsMail(db, actor), address: await emailOfPerson(db, person) },
    // Of the address its host alone: the rest of it may be a secret.
    webhook: webhook === undefined ? undefined : { host: webhook.url.host, state: webhook.state, why: webhook.why, changedAt: webhook.changedAt.toISOString(), formerUntil: webhook.formerUntil?.toISOString() },
    messages: { waiting: messages.waiting, lastSent: messages.lastSent?.toISOString(), deadCount: messages.deadCount, dead: messages.dead.map(({ at, ...row }) => ({ ...row, at: at.toISOString() })) },
  };
}

async function answer(context: Context, type: string, write: (feed: Feed) => string, parts: HttpParts): Promise<Response> {
  await limited(parts.hourly.lookups, `address:${addressOf(context, parts)}`);
  const organization = await organizationOfFeed(parts.db, context.req.query('key') ?? '');
  if (organization === undefined) return notFound(context);
  const now = parts.clock.now();
  const found = (await organizationsOf(parts.db, now)).find(({ id }) => id === organization);
  const made = await feedOf(parts.db, organization);
  // Where a sponsorship ended, so did this.
  if (found === undefined || !found.active || made === undefined) return notFound(context);
  await limited(parts.hourly.feeds, `feed of ${organization}`);
  const card = await cardOf(parts.db, organization, parts.operators.knowledge(), now);
  const text = write(feedOfCard(card, found.name, await announcedOf(parts.db, organization), made.madeAt, parts.places.origin));
  const etag = `"${createHash('sha256').update(text).digest('base64url')}"`;
  if (context.req.header('if-none-match') === etag) return context.body(null, 304, { ...secret, etag });
  return context.body(text, 200, { ...secret, 'content-type': type, etag });
}
