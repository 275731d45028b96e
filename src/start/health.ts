import { sql } from 'kysely';
import { Gauge, Registry, collectDefaultMetrics } from 'prom-client';
import type { HealthView } from '../http/index.ts';
import { countReports } from '../clearinghouse/intake/index.ts';
import { outboxState } from '../clearinghouse/notification/index.ts';
import type { OpenDesk } from './desk.ts';
import { systemClock } from './laboratory.ts';

/** Every queue of ours; a name that is missing here would be missed by whoever watches. */
const queues = ['validate-report', 'verify-fix', 'compare-cases', 'write-feed', 'send-mail'] as const;

export async function healthOf({ store, integrator, mail, knowledge }: OpenDesk, version: string): Promise<HealthView> {
  const database = await sql`select 1`.execute(store.db).then(() => undefined, (error: unknown) => error);
  const ledger = integrator.state();
  const checks = [
    { name: 'database', ok: database === undefined, detail: database === undefined ? profileWords[store.profile] : 'does not answer' },
    { name: 'ledger', ok: ledger.failure === undefined, detail: ledger.failure === undefined ? `${ledger.size} entries` : 'entries wait: the last attempt to integrate them failed' },
  ];
  const now = systemClock.now().getTime();
  const backlog = database === undefined ? await Promise.all(queues.map(async (name) => ({ name, ...await store.queue.backlog(name) }))) : [];
  const outbox = mail === undefined || database !== undefined ? undefined : await outboxState(store.db);
  return {
    status: checks.every(({ ok }) => ok) ? 'ok' : 'degraded', version, checks,
    queue: backlog.map(({ name, unfinished, oldest }) => ({ name, unfinished, oldestSeconds: oldest === undefined ? undefined : Math.max(0, Math.round((now - oldest.getTime()) / 1_000)) })),
    intel: { sources: knowledge.sources(), problem: knowledge.problem() },
    mail: outbox === undefined ? undefined : { ...outbox, dead: outbox.dead.map((each) => ({ ...each, since: each.since.toISOString() })) },
  };
}

export const profileWords = {
  postgres: 'PostgreSQL, as DATABASE_URL says', cluster: 'a private PostgreSQL of this service', embedded: 'embedded, for evaluation: a power failure can lose what was acknowledged',
} as const;

/** Prometheus' text format. Counts of the whole installation: for whoever operates it, never for the public. */
export function metricsOf(desk: OpenDesk): () => Promise<string> {
  const { knowledge } = desk;
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const gauge = (name: string, help: string, labelNames: readonly string[], collect: (set: (labels: Readonly<Record<string, string>>, value: number) => void) => Promise<void>): Gauge => new Gauge({
    name, help, labelNames, registers: [registry],
    async collect() {
      await collect((labels, value) => this.set(labels, value));
    },
  });
  gauge('breakwater_queue_unfinished', 'Jobs that wait or run', ['queue'], async (set) => {
    for (const queue of queues) set({ queue }, await desk.store.queue.unfinished(queue));
  });
  gauge('breakwater_reports', 'Reports by state', ['state'], async (set) => {
    for (const [state, count] of Object.entries(await countReports(desk.store.db))) set({ state }, count);
  });
  gauge('breakwater_ledger_size', 'Entries under the checkpoint', [], (set) => Promise.resolve(set({}, desk.integrator.state().size)));
  gauge('breakwater_mail_dead', 'Letters that were given up', [], async (set) => set({}, desk.mail === undefined ? 0 : (await outboxState(desk.store.db)).deadCount));
  gauge('breakwater_watchers', 'Pages that listen for news', [], (set) => Promise.resolve(set({}, desk.live.watchers)));
  gauge('breakwater_intel_age_seconds', 'Since a source of the knowledge base was last looked at', ['kind', 'location'], (set) => Promise.resolve(knowledge.sources().forEach(({ kind, location, ageSeconds }) => { set({ kind, location }, ageSeconds); })));
  gauge('breakwater_intel_records', 'Records of a source of the knowledge base', ['kind', 'location'], (set) => Promise.resolve(knowledge.sources().forEach(({ kind, location, records }) => { set({ kind, location }, records); })));
  gauge('breakwater_intel_problem', 'Whether the newest state of the knowledge base could not be opened', [], (set) => Promise.resolve(set({}, knowledge.problem() === undefined ? 0 : 1)));
  return () => registry.metrics();
}
