import type { Vault } from '../clearinghouse/validation/index.ts';
import { openSealed, seal, type KeyWrapper } from '../trust/index.ts';

/** Sealed content in one piece, for a column of its own: `JSON head with key and name \0 ciphertext`. */
export function vaultUnder(wrapper: KeyWrapper): Vault {
  return {
    async seal(bytes, context) {
      const { ciphertext, wrappedKey, keyId } = await seal(bytes, context, wrapper);
      return Buffer.concat([Buffer.from(JSON.stringify({ keyId, wrappedKey: Buffer.from(wrappedKey).toString('base64') })), Buffer.of(0), ciphertext]);
    },
    async open(sealed, context) {
      const whole = Buffer.from(sealed);
      const end = whole.indexOf(0);
      const { keyId, wrappedKey } = JSON.parse(whole.toString('utf8', 0, end)) as { keyId: string; wrappedKey: string };
      return openSealed({ ciphertext: whole.subarray(end + 1), wrappedKey: Buffer.from(wrappedKey, 'base64'), keyId }, context, wrapper);
    },
  };
}
