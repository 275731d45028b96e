import { join } from 'node:path';
import { TrustError } from './error.ts';
import type { Profile } from './profile.ts';
import { readOrCreateSecretFile } from './secret-file.ts';
import { generatePem, signerFromPem } from './signer.ts';
import type { Signer } from './signer.ts';

export interface KeyPlace {
  /** The key folder: made with mode 0700 where it is not there. */
  readonly folder: string;
  readonly profile: Profile;
}

/** The signing key of a folder, generated on first use; `secret-file.ts` says with which care. */
export async function loadOrCreateKey({ folder, profile }: KeyPlace): Promise<Signer> {
  const file = join(folder, `${profile}.pem`);
  const pem = await readOrCreateSecretFile({
    file, largest: 16_384,
    refuse: (problem, what, remedy, cause) => new TrustError(`key-${problem}`, `The signing key ${what}`, { where: file, remedy, cause }),
  }, () => generatePem(profile));
  const signer = load(pem, file);
  if (signer.publicKey.profile !== profile) {
    throw new TrustError('key-invalid', `The key is of the profile ${signer.publicKey.profile}, not ${profile}`, { where: file, remedy: 'Move the file away; a fresh key is made on the next run.' });
  }
  return signer;
}

function load(pem: string, file: string): Signer {
  try {
    return signerFromPem(pem);
  } catch (error) {
    if (error instanceof TrustError) throw error;
    // The cause is dropped on purpose: a parser's message may quote what it read.
    throw new TrustError('key-invalid', 'The file does not hold a private key', { where: file, remedy: 'Restore it from its backup, or move it away; a fresh key is made on the next run.' });
  }
}
