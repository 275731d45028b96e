import { isIP } from 'node:net';
import type { Courier } from '../clearinghouse/delivery/index.ts';
import { NetError, openAddressCheck, openHttp, type NetErrorCode } from '../net/index.ts';

export interface CourierOptions {
  /** Origins of the configuration: they may be inner, and http where they say so. */
  readonly allowed: readonly URL[];
  readonly proxyEnv: Readonly<Record<string, string | undefined>>;
  /** For one attempt. */
  readonly milliseconds?: number;
}

const inner = 'it leads to an address inside this service’s own networks';
const words: Partial<Readonly<Record<NetErrorCode, string>>> = { 'too-slow': 'it did not answer in time', 'unreachable': 'it could not be reached' };

/** Webhooks by the guarded client. What is said of a failure is in our own words: addresses stay out of it. */
export function openCourier({ allowed, proxyEnv, milliseconds = 15_000 }: CourierOptions): Courier & { close(): void } {
  const http = openHttp({ trusted: allowed, proxyEnv, width: 4 });
  const origins = new Set(allowed.map(({ origin }) => origin));
  const isPublic = openAddressCheck();
  return {
    refusal(url) {
      if (origins.has(url.origin)) return undefined;
      if (url.protocol !== 'https:') return 'The address is not https';
      const literal = url.hostname.replace(/^\[|\]$/g, '');
      return isIP(literal) !== 0 && !isPublic(literal) ? `Nothing is sent there: ${inner}` : undefined;
    },
    async post(url, headers, body) {
      try {
        return { outcome: 'answered', status: await http.post(url, Buffer.from(body), { headers, milliseconds }) };
      } catch (error) {
        if (!(error instanceof NetError)) throw error;
        if (error.code === 'address-refused') return { outcome: 'refused', why: inner };
        return error.code === 'scheme-refused' ? { outcome: 'refused', why: 'its address is not https' } : { outcome: 'later', why: words[error.code] ?? 'it could not be asked' };
      }
    },
    close: () => http.close(),
  };
}
