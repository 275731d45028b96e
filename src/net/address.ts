import { BlockList, isIP } from 'node:net';

/**
 * Addresses that a URL from a registry's answer must not lead to: this machine, its networks and the metadata
 * services of clouds (IANA special-purpose address registries, RFC 6890). The documentation networks (RFC 5737) are
 * not among them: nothing of the user's answers there.
 */
const INNER_V4 = [
  ['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['169.254.0.0', 16], ['172.16.0.0', 12],
  ['192.0.0.0', 24], ['192.168.0.0', 16], ['198.18.0.0', 15], ['224.0.0.0', 4], ['240.0.0.0', 4],
] as const;
const INNER_V6 = [['::', 128], ['::1', 128], ['fc00::', 7], ['fe80::', 10], ['fec0::', 10], ['ff00::', 8]] as const;
/** IPv4 inside IPv6: mapped, compatible, NAT64 (RFC 6052), 6to4 (RFC 3056), Teredo (RFC 4380). */
const WRAPPING_V6 = [['::ffff:0:0', 96], ['::', 96], ['64:ff9b::', 96], ['64:ff9b:1::', 48], ['2002::', 16], ['2001::', 32]] as const;

export function openAddressCheck(): (address: string) => boolean {
  // Two lists: Node compares an IPv4 address with the mapped IPv6 rules too, which would refuse all of them.
  const inner = { ipv4: new BlockList(), ipv6: new BlockList() };
  for (const [network, prefix] of INNER_V4) inner.ipv4.addSubnet(network, prefix, 'ipv4');
  for (const [network, prefix] of [...INNER_V6, ...WRAPPING_V6]) inner.ipv6.addSubnet(network, prefix, 'ipv6');
  /** True where the address is on the public internet as far as its number says. */
  return function isPublic(address: string): boolean {
    const plain = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
    const version = isIP(plain);
    if (version === 0) return false;
    const family = version === 4 ? 'ipv4' : 'ipv6';
    return !inner[family].check(plain, family);
  };
}

/** This machine by name or number, as far as that shows without asking anybody. */
export function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}
