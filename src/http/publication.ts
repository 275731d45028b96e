import { CaseError, creditsOf, isConfirmed, publish, reportsOfCase, type Actor, type CaseDetail } from '../clearinghouse/cases/index.ts';
import { insertAdvisory, type Advisory } from '../clearinghouse/distribution/index.ts';
import { getReport } from '../clearinghouse/intake/index.ts';
import { awaitingRange } from '../clearinghouse/validation/index.ts';
import { namesOf } from '../identity/index.ts';
import type { AffectedRange } from '../reproduction/index.ts';
import type { Database, Transaction } from '../store/index.ts';
import type { HttpParts } from './parts.ts';
import type { CaseView } from './view.ts';

/** The job that writes the feed anew. */
export const feedJob = 'write-feed';

/** The case becomes public and its advisory comes to be in one transaction; the feed follows from the queue. */
export async function publishCase(id: string, actor: Actor, { db, clock, cases, record, remediation, publisher, own, onFault }: HttpParts): Promise<Advisory> {
  const credits = await creditNames(db, id);
  const reports = await reportsOfCase(db, id);
  const [first] = reports;
  const report = first === undefined ? undefined : await getReport(db, first);
  const confirmed = await isConfirmed(db, id);
  const published = await db.transaction().execute(async (trx) => {
    const file = await publish(cases, id, actor, trx);
    const [waits] = await rangeBlockers(trx, file.range, reports);
    if (waits !== undefined) throw new CaseError('publication-blocked', `case ${id} cannot be published: ${waits}`, { remedy: 'Publish when the case shows its range.' });
    const now = clock.now();
    const advisory = await insertAdvisory(trx, publisher.prefix, now, (advisoryId) => ({
      case: id, id: advisoryId, title: file.title,
      summary: file.title,
      details: confirmed ? executed : judged,
      package: packageOf(file.package),
      range: (file.range ?? nothingExecuted) as Advisory['range'],
      aliases: file.aliases,
      cwe: cweOf(report?.fields.enrichment),
      cvss: [],
      credits: credits.map((name) => ({ name, type: 'FINDER' })),
      references: [],
      revisions: [{ at: now.toISOString(), summary: 'Published.' }],
      tlp: file.papers.labels.advisory,
      evidence: [],
    }));
    await record(trx, { kind: 'advisory.published', subject: advisory.id, body: { case: id, by: actor.person } });
    await remediation.queue.send(trx, feedJob, {}, { key: 'feed' });
    return advisory;
  });
  // It is published whether or not it can be asked for at once.
  await own.refresh().catch((error: unknown) => onFault(error, 'published cases'));
  return published;
}

async function creditNames(db: Database, id: string): Promise<readonly string[]> {
  const credits = await creditsOf(db, id);
  const names = await namesOf(db, credits.flatMap(({ person }) => person ?? []));
  return credits.map(({ person, name }) => name ?? names.get(person ?? '') ?? 'a finder who is not named');
}

/** What `publishCase` would send out now, for those who agree to it. */
export async function previewOf({ id, title, package: name, aliases, range, labels }: CaseDetail, { db }: HttpParts): Promise<CaseView['preview']> {
  return { title, package: name, aliases, affected: affectedWords(range), credits: await creditNames(db, id), tlp: labels.advisory };
}

/** `from 0.2.1 to before 1.2.6`, for each stretch. */
function affectedWords(range: AffectedRange | undefined): string {
  if (range === undefined) return 'every version, since no range was executed';
  const words: string[] = [];
  for (const { introduced, fixed } of range.affected.events) {
    if (introduced !== undefined) words.push(introduced === '0' ? 'every version' : `from ${introduced}`);
    if (fixed !== undefined) words.push(`${words.pop() ?? ''} before ${fixed}`.trim());
  }
  return words.length === 0 ? 'no version' : words.join(', ');
}

const executed = 'Confirmed by execution: the proof fires on the affected versions and is silent on the others. The affected range was executed, not estimated; the signed evidence can be run again.';
const judged = 'Published on a coordinator’s judgment: no proof of it was confirmed by execution here, and no affected range was executed.';

/** A case that was opened by hand has no executed range: every version counts as affected until one is. */
const nothingExecuted: Advisory['range'] = { cells: [], affected: { events: [{ introduced: '0' }], versions: [], unjudged: [] } };

const ecosystems: Readonly<Record<string, string>> = { npm: 'npm', pypi: 'PyPI', golang: 'Go', cargo: 'crates.io', maven: 'Maven', nuget: 'NuGet', gem: 'RubyGems', composer: 'Packagist', hex: 'Hex', pub: 'Pub' };

function packageOf(purl: string): Advisory['package'] {
  const [, type = '', path = purl] = /^pkg:([^/]+)\/([^?#@]+)/.exec(purl) ?? [];
  return { purl, ecosystem: ecosystems[type], name: decodeURIComponent(type === 'maven' ? path.replace('/', ':') : path) };
}

/** The finder's word, where it has the form of one. */
function cweOf(enrichment: unknown): readonly string[] {
  const cwe = typeof enrichment === 'object' && enrichment !== null && 'cwe' in enrichment ? enrichment.cwe : undefined;
  return typeof cwe === 'string' && /^CWE-\d{1,5}$/.test(cwe) ? [cwe] : [];
}

/** An advisory without its range would call every version affected: while it is still searched, nothing is published. */
export async function rangeBlockers(db: Database | Transaction, range: AffectedRange | undefined, reports: readonly string[]): Promise<readonly string[]> {
  return range === undefined && (await awaitingRange(db, reports)).length > 0 ? ['its affected range is still being searched'] : [];
}
