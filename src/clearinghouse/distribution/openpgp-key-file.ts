import { join } from 'node:path';
import type { Clock } from '../../kernel/clock.ts';
import { readOrCreateSecretFile } from '../../trust/index.ts';
import { DistributionError } from './error.ts';
import { feedSigner, generateFeedKey } from './openpgp.ts';
import type { FeedSigner } from './openpgp.ts';

/** The feed's OpenPGP key of a folder, generated on first use with the care that every key's file gets. */
export async function loadOrCreateFeedSigner(folder: string, userName: string, clock: Clock): Promise<FeedSigner> {
  const file = join(folder, 'openpgp.asc');
  return feedSigner(await readOrCreateSecretFile({
    file, largest: 65_536,
    refuse: (problem, what, remedy, cause) => new DistributionError(`signing-key-${problem}`, `The OpenPGP key ${what}`, { where: file, remedy, cause }),
  }, () => generateFeedKey(userName, clock.now())));
}
