import { join } from 'node:path';
import { defaultSettings, migrations as caseMigrations, tick, type Desk } from '../clearinghouse/cases/index.ts';
import { feedIsLate, listAdvisories, loadOrCreateFeedSigner, migrations as distributionMigrations, writeFeed, type Publisher } from '../clearinghouse/distribution/index.ts';
import type { KnowledgeShelf } from '../clearinghouse/inventory/index.ts';
import { migrations as intakeMigrations, openIntake, type IntakeDeps } from '../clearinghouse/intake/index.ts';
import { askForLink, migrations as notificationMigrations, tell, workOnMail, type Notices, type NotificationParts } from '../clearinghouse/notification/index.ts';
import { knowledgeChanged, migrations as operatorMigrations, operatorsTick, workOnNotices, workOnOperators, type OperatorParts } from '../clearinghouse/operators/index.ts';
import { migrations as remediationMigrations, workOnFixes, type RemediationParts } from '../clearinghouse/remediation/index.ts';
import { migrations as validationMigrations, workOnValidations, type ValidationParts } from '../clearinghouse/validation/index.ts';
import { feedJob, findersOf, mailAddress, wayIn, type Live, type ReportRow } from '../http/index.ts';
import { migrations as identityMigrations, peopleAt, type Tools } from '../identity/index.ts';
import { integrator, migrations as ledgerMigrations, recorder, type Integrator, type Recorder } from '../ledger/index.ts';
import type { Clock } from '../kernel/clock.ts';
import { openMailer } from '../net/index.ts';
import type { Progress, Surroundings } from '../reproduction/index.ts';
import { choosePlace, openStore, type OpenedStore, type Place, type StoreProblem } from '../store/index.ts';
import { loadOrCreateKey, type KeyWrapper, type Signer } from '../trust/index.ts';
import type { Configuration } from './configuration.ts';
import { engineProcess, type EngineProcess } from './engine.ts';
import { caseNews, proofsFor, remediationEvents, reportsFor, validationEvents, type CaseChanged } from './events.ts';
import { openKnowledge } from './knowledge.ts';
import { systemClock, type DriverName } from './laboratory.ts';
import { sharedNews } from './news.ts';
import { wrapperOf } from './rotation.ts';
import { vaultUnder } from './vault.ts';

export const migrations = [...notificationMigrations, ...ledgerMigrations, ...identityMigrations, ...intakeMigrations, ...validationMigrations, ...caseMigrations, ...remediationMigrations, ...distributionMigrations, ...operatorMigrations];

/** The desk without its HTTP side: what a service and a further worker have in common. */
export interface OpenDesk {
  readonly store: OpenedStore;
  /** Why the embedded profile is in use and not a private cluster, with the remedy; undefined where nothing better was passed over. */
  readonly instead: string | undefined;
  readonly tools: Tools;
  readonly record: Recorder;
  readonly keys: KeyWrapper;
  readonly ledgerSigner: Signer;
  readonly ledgerFolder: string;
  readonly feedFolder: string;
  /** Where a backup is written before it is sent. */
  readonly backupFolder: string;
  readonly publisher: Publisher;
  readonly intake: IntakeDeps;
  readonly validation: ValidationParts;
  readonly cases: Desk;
  readonly remediation: RemediationParts;
  readonly operators: OperatorParts;
  readonly live: Live;
  readonly knowledge: KnowledgeShelf;
  readonly notices: Notices;
  /** Undefined where no mail is sent. */
  readonly mail: NotificationParts | undefined;
  readonly engine: EngineProcess;
  readonly integrator: Integrator;
  progress(report: string): ReportRow['progress'];
  /** Runs what waits in the queue, so many proofs at once. */
  work(): Promise<void>;
  /** Ends embargoes whose date has come, has the feed written anew once a month, and the like. */
  tick(): Promise<void>;
  close(): Promise<void>;
}

export interface DeskOptions {
  readonly driver: DriverName;
  readonly surroundings: Surroundings;
  readonly environment: NodeJS.ProcessEnv;
  readonly clock?: Clock;
  readonly onProblem: (problem: StoreProblem | { readonly kind: 'ledger' | 'knowledge'; readonly error: unknown }) => void;
}

/** Claims in work at once for each sandbox: while one waits for a registry another has the processor. */
const claimsPerJob = 2;

export async function openDesk(configuration: Configuration, { driver, surroundings, environment, onProblem, clock = systemClock }: DeskOptions): Promise<OpenDesk> {
  const keys = await wrapperOf(configuration);
  const signer = await loadOrCreateKey({ folder: configuration.keys, profile: configuration.signing });
  const ledgerSigner = await loadOrCreateKey({ folder: join(configuration.keys, 'ledger'), profile: 'ed25519' });
  const place = await choosePlace({ databaseUrl: configuration.databaseUrl, dataFolder: configuration.data, ...(configuration.profile === undefined ? {} : { prefer: configuration.profile }) });
  const store = await openStore(place, migrations, { report: onProblem });
  const { db, queue } = store;
  const record = recorder(clock);
  const tools: Tools = { clock, record };
  let writesFeed = false;
  const progress = new Map<string, ReportRow['progress']>();
  const news = await sharedNews(store, ({ id, state, ...event }) => (state === 'processing' ? progress.set(id, event.progress) : progress.delete(id)));
  const ledgerFolder = join(configuration.data, 'ledger');
  const feedFolder = join(configuration.data, 'feed');
  const publisher = publisherOf(configuration);
  const log = integrator({ db, folder: ledgerFolder, origin: `${new URL(configuration.desk.origin).hostname}/breakwater`, signer: ledgerSigner, onError: (error) => onProblem({ kind: 'ledger', error }), onGrowth: (size) => news.publish({ kind: 'ledger', size }) });
  const engine = engineProcess(environment, driver);
  const vault = vaultUnder(keys);
  const caseChanged: CaseChanged = (trx, id) => store.afterCommit(trx, `news case ${id}`, () => news.publish({ kind: 'case', id }));
  const mail = mailOf(configuration, { db, queue, clock, tools });
  const notices: Notices = {
    mails: mail !== undefined,
    askForLink: async (trx, email) => (mail === undefined ? undefined : askForLink(trx, email, mail)),
    tell: async (trx, recipients, about) => (mail === undefined ? undefined : tell(trx, await recipients(), about, mail)),
  };
  const cases: Desk = { db, record, clock, settings: defaultSettings, onSteps: caseNews(caseChanged, notices, clock) };
  const caseEvents = validationEvents(cases, tools, notices);
  const reports = reportsFor(db, keys, tools);

  const validation: ValidationParts = {
    db, queue, clock, engine, record, vault, signer, surroundings,
    reports: {
      ...reports,
      async setState(trx, report, state) {
        await reports.setState(trx, report, state);
        if (state === 'done') {
          progress.delete(report);
          await notices.tell(trx, () => findersOf(trx, [report], 'done'), { kind: 'report', id: report });
        }
        await store.afterCommit(trx, `news report ${report}`, () => news.publish({ kind: 'report', id: report, state, progress: progress.get(report), verdict: undefined }));
      },
    },
    events: {
      ...caseEvents,
      async ranged(trx, ranged) {
        await caseEvents.ranged(trx, ranged);
        await store.afterCommit(trx, `news range ${ranged.report}`, () => news.publish({ kind: 'report', id: ranged.report, state: 'done', progress: undefined, verdict: undefined }));
      },
    },
    onProgress(report, { stage, done = 0, of = 0 }: Progress) {
      const here = { stage, done, of };
      progress.set(report, here);
      news.publish({ kind: 'report', id: report, state: 'processing', progress: here, verdict: undefined });
    },
  };
  const remediation: RemediationParts = { db, queue, clock, engine, record, vault, proofs: proofsFor(db, keys), events: remediationEvents(cases, tools, caseChanged) };

  const knowledge = await openKnowledge({ folder: configuration.intel, clock, onProblem: (error) => onProblem({ kind: 'knowledge', error }) });
  const operators: OperatorParts = { db, queue, clock, record, vault, knowledge: () => knowledge.current(), onMatched: () => Promise.resolve() };

  return {
    store, instead: insteadOf(place), tools, record, keys, ledgerSigner, ledgerFolder, feedFolder, backupFolder: configuration.data, publisher, validation, cases, remediation, operators, engine, live: news, knowledge, notices, mail, integrator: log,
    intake: openIntake({ db, queue, record, keys, clock }),
    progress: (report) => progress.get(report),
    async work() {
      await workOnValidations(store, validation, configuration.jobs * claimsPerJob);
      await workOnFixes(queue, remediation);
      await workOnNotices(queue, db);
      // Jobs about inventories are for whoever has the knowledge that they need.
      let matches = false;
      knowledge.follow(({ generation }) => {
        const begun = matches ? Promise.resolve() : workOnOperators(queue, operators);
        matches = true;
        void begun.then(() => knowledgeChanged(operators, generation)).catch((error: unknown) => onProblem({ kind: 'knowledge', error }));
      });
      if (mail !== undefined) await workOnMail(queue, mail);
      const feedSigner = await loadOrCreateFeedSigner(configuration.keys, publisher.name, clock);
      await queue.work(feedJob, async () => void await writeFeed(feedFolder, await listAdvisories(db), publisher, feedSigner, clock));
      writesFeed = true;
    },
    async tick() {
      await tick(cases);
      await operatorsTick(operators);
      // Its readers take a feed that stands still for one that is given up.
      if (writesFeed && await feedIsLate(feedFolder, clock.now())) await db.transaction().execute((trx) => queue.send(trx, feedJob, {}, { key: 'feed' }));
    },
    async close() {
      await knowledge.close();
      await log.stop();
      // The workers hear of the end before their engine goes: what it leaves undone goes back to the queue, and is no failure.
      const stored = store.close();
      await engine.close();
      await stored;
    },
  };
}

/** The password stays in here. */
function mailOf({ desk }: Configuration, { db, queue, clock, tools }: Pick<NotificationParts, 'db' | 'queue' | 'clock'> & { readonly tools: Tools }): NotificationParts | undefined {
  if (desk.mail === undefined) return undefined;
  const origin = new URL(desk.origin);
  return { db, queue, clock, post: openMailer({ server: new URL(desk.mail.server), from: desk.mail.from }), origin, addressOf: mailAddress(db, clock), wayIn: wayIn(db, tools, origin), peopleAt: (email) => peopleAt(db, email, clock.now()) };
}

/** In words, for the start and for `doctor`. */
export function insteadOf(place: Place): string | undefined {
  if (place.kind !== 'embedded' || !('instead' in place) || place.instead === undefined) return undefined;
  const { message, remedy } = place.instead;
  return `No private PostgreSQL: ${message}.${remedy === undefined ? '' : ` ${remedy}`}`;
}

/** CSAF wants https addresses in a feed. A service that is not reached by it, an evaluation on loopback, names its own host and port all the same, says so, and asks not to be listed. */
export function publisherOf({ desk: { origin } }: Configuration): Publisher {
  const listed = origin.startsWith('https:');
  const base = `https://${new URL(origin).host}`;
  return { name: 'Breakwater', namespace: base, baseUrl: `${base}/feed`, contact: `${base}/sign-in`, prefix: 'BW', listed, ...(listed ? {} : { authority: `An evaluation at ${origin}: its addresses are written as https, which CSAF asks for, and are answered by http.` }) };
}
