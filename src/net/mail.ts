import { createTransport } from 'nodemailer';
import { isLoopbackHost } from './address.ts';
import { NetError } from './error.ts';

export interface MailOptions {
  /** `smtps://user:password@host:465`, or `smtp://…:587`, which must offer STARTTLS unless it is this machine. */
  readonly server: URL;
  /** The address that mails come from. */
  readonly from: string;
  /** Further certificate authorities as PEM. */
  readonly authorities?: readonly string[];
  /** For the whole exchange with the server; default 60 s. */
  readonly milliseconds?: number;
}

/** One plain text to one person. */
export interface Letter {
  /** Stays the same when it is sent again, so that a receiver can tell. */
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** `later`: trying again may help. `why` is the server's code or the kind of failure: neither addresses nor what was said. */
export type Posted = { readonly outcome: 'sent' } | { readonly outcome: 'refused' | 'later'; readonly why: string };

export interface Mailer {
  send(letter: Letter): Promise<Posted>;
}

/** One address and nothing else: no name, no list, no line break. */
const address = /^[^\s@<>,;:"()[\]\\]{1,64}@[A-Za-z0-9.-]{1,253}$/;

/** The way out for mail: TLS always but to this machine, nothing read from files or addresses, bounded in time and size. */
export function openMailer({ server, from, authorities = [], milliseconds = 60_000 }: MailOptions): Mailer {
  if (server.protocol !== 'smtps:' && server.protocol !== 'smtp:') throw new NetError('scheme-refused', 'a mail server is smtps: or smtp:', { remedy: 'Give smtps://user:password@host, or smtp:// for STARTTLS.' });
  if (!address.test(from)) throw new NetError('address-refused', 'the sender of mails is no plain address', { remedy: 'Give one address, for example desk@your.domain.' });
  const secure = server.protocol === 'smtps:';
  const host = server.hostname.replace(/^\[|\]$/g, '');
  const transport = createTransport({
    host, port: server.port === '' ? secure ? 465 : 587 : Number(server.port), secure, requireTLS: !secure && !isLoopbackHost(host),
    ...(server.username === '' ? {} : { auth: { user: decodeURIComponent(server.username), pass: decodeURIComponent(server.password) } }),
    tls: { minVersion: 'TLSv1.2', ...(authorities.length === 0 ? {} : { ca: [...authorities] }) },
    connectionTimeout: milliseconds / 2, greetingTimeout: milliseconds / 2, socketTimeout: milliseconds, dnsTimeout: milliseconds / 2,
    disableFileAccess: true, disableUrlAccess: true,
  });
  const domain = from.slice(from.indexOf('@') + 1);
  return {
    async send({ id, to, subject, text }) {
      if (!address.test(to)) return { outcome: 'refused', why: 'no plain address' };
      try {
        await transport.sendMail({
          from: { name: '', address: from }, to: { name: '', address: to }, subject, text, messageId: `<${id}@${domain}>`,
          headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
        });
        return { outcome: 'sent' };
      } catch (error) {
        return failure(error);
      }
    },
  };
}

/** RFC 5321, 4.2.1: 5yz is for good. Wrong credentials are the operator's to mend, and then the mails go. */
function failure(error: unknown): Posted {
  const { code, responseCode } = error as { readonly code?: unknown; readonly responseCode?: unknown };
  const kind = typeof code === 'string' && /^[A-Z_]{1,32}$/.test(code) ? code : 'failed';
  const status = typeof responseCode === 'number' ? responseCode : undefined;
  const good = status !== undefined && status >= 500 && kind !== 'EAUTH' && kind !== 'ETLS';
  return { outcome: good ? 'refused' : 'later', why: status === undefined ? kind : `${kind} ${status}` };
}
