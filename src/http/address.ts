import { BlockList, isIP, isIPv4 } from 'node:net';

/** Proxies whose word on where a request came from is believed; nobody's, unless told. */
export interface TrustedProxies {
  has(address: string): boolean;
}

const mostHops = 32;

/** Addresses and networks (`10.0.0.0/8`, `fd00::/8`); undefined where one of them is neither. */
export function trustedProxies(list: readonly string[]): TrustedProxies | undefined {
  const block = new BlockList();
  for (const each of list) {
    const [address = '', bits] = each.split('/');
    const family = isIP(address);
    const length = bits === undefined ? undefined : /^\d{1,3}$/.test(bits) ? Number(bits) : -1;
    if (family === 0 || (length !== undefined && (length < 0 || length > (family === 4 ? 32 : 128)))) return undefined;
    if (length === undefined) block.addAddress(address, family === 4 ? 'ipv4' : 'ipv6');
    else block.addSubnet(address, length, family === 4 ? 'ipv4' : 'ipv6');
  }
  return { has: (address) => isIP(address) !== 0 && block.check(address, isIPv4(address) ? 'ipv4' : 'ipv6') };
}

/**
 * Where a request comes from: the connection's own address, and where that is a trusted proxy's, the last hop of
 * `X-Forwarded-For` that is none. What stands before that hop is the sender's own word, and so is the whole header from anybody else.
 */
export function clientAddress(connection: string | undefined, forwardedFor: string | undefined, trusted: TrustedProxies): string {
  let address = plain(connection ?? '');
  const hops = (forwardedFor ?? '').slice(-2_048).split(',').map((each) => plain(each.trim())).slice(-mostHops);
  while (trusted.has(address)) {
    const hop = hops.pop();
    if (hop === undefined || isIP(hop) === 0) break;
    address = hop;
  }
  return address === '' ? 'unknown' : address;
}

/** A socket of both families writes IPv4 as ::ffff:192.0.2.1, some proxies write [2001:db8::1]. */
function plain(address: string): string {
  const bare = address.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  const [, mapped = bare] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(bare) ?? [];
  return mapped;
}
