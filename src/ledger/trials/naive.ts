import { createHash } from 'node:crypto';

/** RFC 6962, section 2.1, as it is written there and without any of our code: what the tests compare with. */
export function naiveRoot(leaves: readonly Uint8Array[]): Buffer {
  const [only] = leaves;
  if (only === undefined) return createHash('sha256').digest();
  if (leaves.length === 1) return createHash('sha256').update(Buffer.of(0)).update(only).digest();
  let k = 1;
  while (2 * k < leaves.length) k *= 2;
  return createHash('sha256').update(Buffer.of(1)).update(naiveRoot(leaves.slice(0, k))).update(naiveRoot(leaves.slice(k))).digest();
}
