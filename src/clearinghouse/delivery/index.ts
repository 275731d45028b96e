/** What operators are told of on their own ground: a feed with a secret address, a signed webhook, a letter that says nothing. */
export { announce } from './flow.ts';
export { announcedOf, feedOf, makeFeed, organizationOfFeed, revokeFeed, type Announced } from './feed.ts';
export { workOnDeliveries } from './jobs.ts';
export { chooseMail, wantsMail } from './mail.ts';
export { messagesOf, sendAgain } from './messages.ts';
export { migrations } from './store.ts';
export { againBody, mailBody, webhookBody, type Courier, type DeliveryParts } from './schema.ts';
export { removeWebhook, rewrapWebhooks, rotateWebhook, setWebhook, webhookOf } from './webhook.ts';
