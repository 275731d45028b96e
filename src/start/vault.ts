import type { Vault } from '../clearinghouse/validation/index.ts';
import { openSealed, seal, wrapAnew, type KeyWrapper, type Sealed } from '../trust/index.ts';

/** Sealed content in one piece, for a column of its own: `JSON head with key and name \0 ciphertext`. */
export function vaultUnder(wrapper: KeyWrapper): Vault {
  return {
    seal: async (bytes, context) => written(await seal(bytes, context, wrapper)),
    open: (sealed, context) => openSealed(read(sealed), context, wrapper),
    async rewrap(sealed, context) {
      const parts = read(sealed);
      const anew = await wrapAnew(parts, context, wrapper);
      return anew === undefined ? undefined : written({ ...anew, ciphertext: parts.ciphertext });
    },
  };
}

function written({ ciphertext, wrappedKey, keyId }: Sealed): Uint8Array {
  return Buffer.concat([Buffer.from(JSON.stringify({ keyId, wrappedKey: Buffer.from(wrappedKey).toString('base64') })), Buffer.of(0), ciphertext]);
}

function read(sealed: Uint8Array): Sealed {
  const whole = Buffer.from(sealed);
  const end = whole.indexOf(0);
  const { keyId, wrappedKey } = JSON.parse(whole.toString('utf8', 0, end)) as { keyId: string; wrappedKey: string };
  return { ciphertext: whole.subarray(end + 1), wrappedKey: Buffer.from(wrappedKey, 'base64'), keyId };
}
