import { BreakwaterError } from '../kernel/error.ts';

export type NetErrorCode =
  | 'address-refused'
  | 'scheme-refused'
  | 'redirect-refused'
  | 'unreachable'
  | 'status'
  | 'too-large'
  | 'too-slow'
  | 'digest-mismatch';

/** `status` is the HTTP status where there was one. Texts name scheme, host and path only: never a query or credentials. */
export class NetError extends BreakwaterError<NetErrorCode> {
  readonly status: number | undefined;

  constructor(code: NetErrorCode, message: string, details: { remedy?: string; where?: string; cause?: unknown; status?: number } = {}) {
    super(code, message, details);
    this.status = details.status;
  }
}

/** What of a URL may stand in an error or a log. */
export function shown(url: URL): string {
  return `${url.protocol}//${url.host}${url.pathname.slice(0, 200)}`;
}
