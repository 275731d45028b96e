import type { Clock } from '../../kernel/clock.ts';
import type { Advisory, Publisher } from './advisory.ts';
import { loadCsafRules } from './csaf/validate.ts';
import type { CsafRules } from './csaf/validate.ts';
import { DistributionError } from './error.ts';
import { csafDocuments } from './feed/documents.ts';
import { osvDump } from './feed/dump.ts';
import { csafFileName } from './feed/places.ts';
import { providerFiles } from './feed/provider.ts';
import { listFiles } from './feed/rolie.ts';
import { replaceTree, standingFile } from './feed/tree.ts';
import type { TreeChange } from './feed/tree.ts';
import type { FeedSigner } from './openpgp.ts';
import { checkAdvisory, checkPublisher } from './schema.ts';

export interface FeedReport extends TreeChange {
  readonly advisories: number;
}

/**
 * Writes the public feed: a CSAF trusted provider and an OSV dump, as static files. Only what is CLEAR enters the first
 * step, so nothing after it can tell that there is more. Every document passes its official checks before the first
 * file is written; where one fails, the old feed stands.
 */
export async function writeFeed(folder: string, advisories: readonly Advisory[], publisher: Publisher, signer: FeedSigner, clock: Clock, rules?: CsafRules): Promise<FeedReport> {
  const open = publicOnes(advisories, publisher);
  const now = clock.now();
  const documents = await csafDocuments(open, publisher, signer, rules ?? await loadCsafRules(), now, (path) => standingFile(folder, path));
  const files = [
    ...documents.files,
    ...listFiles(open, documents.titles, publisher, signer),
    ...providerFiles(open, publisher, signer, now),
    ...osvDump(open, publisher),
  ];
  return { advisories: open.length, ...await replaceTree(folder, files) };
}

/** In order of their ids, so that the order in which they were handed in leaves no trace. */
function publicOnes(advisories: readonly Advisory[], publisher: Publisher): readonly Advisory[] {
  checkPublisher(publisher);
  const open = advisories.filter(({ tlp }) => tlp === 'CLEAR').toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const names = new Set<string>();
  for (const advisory of open) {
    checkAdvisory(advisory);
    if (!advisory.id.startsWith(`${publisher.prefix}-`)) throw new DistributionError('advisory-invalid', `${advisory.id} does not begin with the publisher's prefix ${publisher.prefix}`, { where: 'id', remedy: 'Give ids from this publisher, or correct the prefix in the settings.' });
    const name = csafFileName(advisory);
    if (names.has(name)) throw new DistributionError('advisory-duplicate', `Two advisories would be ${name}`, { where: advisory.id, remedy: 'Hand in each advisory once, in its latest revision.' });
    names.add(name);
  }
  return open;
}
