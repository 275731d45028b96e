export { openAddressCheck } from './address.ts';
export { openHttp } from './client.ts';
export type { HttpClient, HttpOptions, Received, RequestOptions, Stored } from './client.ts';
export { openMailer, type Letter, type Mailer, type MailOptions, type Posted } from './mail.ts';
export { NetError } from './error.ts';
export type { NetErrorCode } from './error.ts';
export { mapBounded } from './limit.ts';
