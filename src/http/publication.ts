import { caseDetail, CaseError, publish, reportsOfCase, type Actor, type CaseDetail } from '../clearinghouse/cases/index.ts';
import { checkAdvisory, foundWords, headlineOf, insertAdvisory, roleWords, type Advisory } from '../clearinghouse/distribution/index.ts';
import { awaitingRange } from '../clearinghouse/validation/index.ts';
import type { AffectedRange } from '../reproduction/index.ts';
import type { Database, Transaction } from '../store/index.ts';
import { draftOf, knownOf, type Written } from './advisory-draft.ts';
import type { HttpParts } from './parts.ts';
import type { CaseView } from './view.ts';

/** The job that writes the feed anew. */
export const feedJob = 'write-feed';

/** The case becomes public and its advisory comes to be in one transaction; the feed follows from the queue. */
export async function publishCase(id: string, actor: Actor, written: Written, parts: HttpParts): Promise<Advisory> {
  const { db, clock, cases, record, remediation, publisher, own, onFault } = parts;
  const reports = await reportsOfCase(db, id);
  const known = await knownOf(await caseDetail(db, id, clock.now(), cases.settings), parts);
  const published = await db.transaction().execute(async (trx) => {
    const file = await publish(cases, id, actor, trx);
    const [waits] = await rangeBlockers(trx, file.range, reports);
    if (waits !== undefined) throw new CaseError('publication-blocked', `case ${id} cannot be published: ${waits}`, { remedy: 'Publish when the case shows its range.' });
    const now = clock.now();
    const advisory = await insertAdvisory(trx, publisher.prefix, now, (advisoryId) => {
      const made: Advisory = { ...draftOf(file, file.papers.labels.advisory, known, written), id: advisoryId, revisions: [{ at: now.toISOString(), summary: 'Published.' }] };
      // One that no format can carry would hold up the whole feed: it is refused here, while nothing is public.
      checkAdvisory(made);
      return made;
    });
    await record(trx, { kind: 'advisory.published', subject: advisory.id, body: { case: id, by: actor.person } });
    await remediation.queue.send(trx, feedJob, {}, { key: 'feed' });
    return advisory;
  });
  // It is published whether or not it can be asked for at once.
  await own.refresh().catch((error: unknown) => onFault(error, 'published cases'));
  return published;
}

/** What `publishCase` would send out now, for those who agree to it; a coordinator's own words come on top. */
export async function previewOf(detail: CaseDetail, parts: HttpParts): Promise<CaseView['preview']> {
  const { title, aliases, package: { purl }, credits, cwe, range } = draftOf(detail, detail.labels.advisory, await knownOf(detail, parts), {});
  return { title, package: purl, aliases, affected: headlineOf(range), found: foundWords(range), weaknesses: cwe, credits: credits.map(({ name, type }) => `${name} (${roleWords(type)})`), tlp: detail.labels.advisory };
}

/** An advisory without its range would call every version affected: while it is still searched, nothing is published. */
export async function rangeBlockers(db: Database | Transaction, range: AffectedRange | undefined, reports: readonly string[]): Promise<readonly string[]> {
  return range === undefined && (await awaitingRange(db, reports)).length > 0 ? ['its affected range is still being searched'] : [];
}
