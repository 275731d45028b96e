import { secretPattern } from '../secret.ts';

/** `bw_<id>_<secret>`: a prefix by which leaks can be searched for, a public id, 256 secret bits. */
const tokenPattern = /^bw_([a-z2-7]{26})_([a-z2-7]{52})$/;

export interface TokenText {
  readonly id: string;
  readonly secret: string;
}

/** Strict reading of an Authorization header (RFC 6750, section 2.1); whatever is odd about it is no token. */
export function parseAuthorization(header: string | undefined): TokenText | undefined {
  if (header === undefined || header.length > 256) return undefined;
  const [, text] = /^bearer +(\S+)$/i.exec(header) ?? [];
  const [, id, secret] = tokenPattern.exec(text ?? '') ?? [];
  return id === undefined || secret === undefined || !secretPattern.test(secret) ? undefined : { id: `token-${id}`, secret };
}

export function tokenText({ id, secret }: TokenText): string {
  return `bw_${id.replace(/^token-/, '')}_${secret}`;
}
