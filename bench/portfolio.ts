import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { update } from '../src/clearinghouse/advisories/index.ts';
import { judge, type Intelligence } from '../src/clearinghouse/operators/judge.ts';
import { applyKnowledge, cardOf, loadPortfolios, matchWaiting, uploadInventory, type OperatorParts } from '../src/clearinghouse/operators/index.ts';
import { draw } from '../src/clearinghouse/operators/card.ts';
import { workshop } from '../src/clearinghouse/operators/assessment.ts';
import { mapParallel } from '../src/kernel/parallel.ts';
import { seeded } from '../src/kernel/random.ts';
import { recorder } from '../src/ledger/index.ts';
import { migrations } from '../src/start/desk.ts';
import type { KnowledgeShelf } from '../src/clearinghouse/inventory/index.ts';
import { openKnowledge } from '../src/start/knowledge.ts';
import { systemClock } from '../src/start/laboratory.ts';
import { vaultUnder } from '../src/start/vault.ts';
import { choosePlace, openStore } from '../src/store/index.ts';
import { loadOrCreateKeyWrapper } from '../src/trust/index.ts';
import { bringIn, options } from './match/base.ts';
import { dataFolder, multiply } from './match/data.ts';
import { common, componentCount, inventoriesFrom, operatorCount } from './portfolio/operators.ts';
import { holdingsAsArrays, holdingsAsRows, PerComponent } from './portfolio/peers.ts';
import { atMost, equal, median, rounded, type BenchResult } from './result.ts';

/** Uploads that the service has in work at the same time. */
const atOnce = 4;

/**
 * A national portfolio in one night: every inventory is read, sealed, stored, matched and planned, then every card is
 * drawn; then one new advisory about what everybody has, until the last card shows it.
 */
export default async function bench(): Promise<BenchResult> {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-portfolio-'));
  // As root, the private PostgreSQL has an account of its own, which has to pass.
  chmodSync(folder, 0o711);
  try {
    return await measure(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(folder: string): Promise<BenchResult> {
  const texts: string[] = [];
  const { records, known } = await multiply(dataFolder(), 1, join(folder, 'records'), (_, text) => { texts.push(text); });
  const intel = join(folder, 'intel');
  await bringIn(intel, join(folder, 'records'), dataFolder());
  const shelf = await openKnowledge({ folder: intel, clock: systemClock, onProblem: (error) => { throw error; } });
  const store = await openStore(await choosePlace({ databaseUrl: process.env['DATABASE_URL'], dataFolder: join(folder, 'data') }), migrations);
  const parts: OperatorParts = {
    db: store.db, queue: store.queue, clock: systemClock, record: recorder(systemClock), vault: vaultUnder(await loadOrCreateKeyWrapper(join(folder, 'keys'))),
    knowledge: () => shelf.current(), onMatched: () => Promise.resolve(),
  };
  try {
    await applyKnowledge(parts);
    const inventories = inventoriesFrom(known, seeded('portfolio').next);
    const night = await oneNight(inventories, parts);
    const fresh = await oneAdvisory(folder, intel, shelf, parts);
    const peers = await comparisons(texts, inventories.slice(0, 25).flat(), shelf.current() as Intelligence, parts);
    const { rows: [sizes] } = await sql<Record<string, string>>`select (select count(*) from operator_component) as components, (select count(*) from operator_finding) as findings, (select count(*) from operator_action) as actions, pg_database_size(current_database()) as bytes`.execute(store.db);
    return {
      bench: 'portfolio',
      figures: {
        'profile': store.profile, 'advisories': records, 'operators': operatorCount, 'components each': componentCount, 'distinct components': Number(sizes?.['components']), 'findings': Number(sizes?.['findings']), 'actions': Number(sizes?.['actions']),
        'database MB': rounded(Number(sizes?.['bytes']) / 1e6), ...night.figures, ...fresh.figures,
      },
      peers: peers.figures,
      bars: [
        atMost('all uploaded, matched and planned, every card drawn (s)', night.seconds, 90), equal('operators whose card has something', night.cards, operatorCount),
        atMost('one new advisory on every card (s)', fresh.seconds, 5), equal('operators whose card shows it', fresh.shown, operatorCount),
      ],
    };
  } finally {
    await shelf.close();
    await store.close();
  }
}

async function oneNight(inventories: readonly (readonly string[])[], parts: OperatorParts): Promise<{ readonly seconds: number; readonly cards: number; readonly figures: Record<string, number> }> {
  const started = performance.now();
  const before = process.cpuUsage();
  await mapParallel(inventories, atOnce, async (purls, index) => {
    await uploadInventory({ name: 'Everything' }, Buffer.from(purls.join('\n')), { person: 'person', organization: operatorName(index) }, parts);
    if (index % 200 === 0) process.stderr.write(`${index} uploads, ${rounded((performance.now() - started) / 1_000)} s\n`);
  });
  while (await matchWaiting(parts));
  const matched = performance.now();
  const cards = await drawAll(parts);
  const ended = performance.now();
  const { user, system } = process.cpuUsage(before);
  return {
    seconds: (ended - started) / 1_000, cards: cards.filter(({ open }) => open > 0).length,
    figures: { 'uploads with matching (s)': rounded((matched - started) / 1_000), 'cards drawn (s)': rounded((ended - matched) / 1_000), 'the same, processor time of this process (s)': rounded((user + system) / 1e6), 'open actions, median operator': median(cards.map(({ open }) => open)) },
  };
}

async function oneAdvisory(folder: string, intel: string, shelf: KnowledgeShelf, parts: OperatorParts): Promise<{ readonly seconds: number; readonly shown: number; readonly figures: Record<string, number> }> {
  const file = join(folder, 'new.ndjson');
  writeFileSync(file, JSON.stringify({ schema_version: '1.7.0', id: 'GHSA-new2-new2-new2', aliases: ['CVE-2026-99999'], modified: '2026-11-25T00:00:00Z', affected: [{ package: { ecosystem: common.ecosystem, name: common.name }, ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '2.0.0' }] }] }] }));
  const begun = performance.now();
  const before = shelf.current();
  await update(options(intel, [{ kind: 'osv', location: file }]));
  // From the moment at which the knowledge base has it: the service sees that, reads it in, and applies it.
  const started = performance.now();
  while (shelf.current() === before) await new Promise((resolve) => { setTimeout(resolve, 20); });
  const seen = performance.now();
  // Cards are drawn from components that are judged for all who have them; findings and due dates are stored behind that.
  const applying = applyKnowledge(parts);
  const onCard = async (organization: string): Promise<boolean> => (await cardOf(parts.db, organization, shelf.current(), new Date())).open.some(({ row: { action } }) => action.findings.some((finding) => finding.startsWith('CVE-2026-99999 ')));
  for (const index of [0, operatorCount - 1]) while (!await onCard(operatorName(index))) await new Promise((resolve) => { setTimeout(resolve, 20); });
  const ended = performance.now();
  await applying;
  const applied = performance.now();
  const { rows: [counted] } = await sql<{ readonly n: string }>`select count(distinct a.organization) as n from operator_finding f join operator_asset a on a.number = f.asset where f.flaw = 'CVE-2026-99999' and f.gone_at is null`.execute(parts.db);
  const shown = performance.now();
  await onCard(operatorName(1));
  return {
    seconds: (ended - started) / 1_000, shown: Number(counted?.n),
    figures: { 'update of the knowledge base (s)': rounded((started - begun) / 1_000), 'new advisory: seen (s)': rounded((seen - started) / 1_000), 'new advisory: findings, due dates and actions of all stored (s)': rounded((applied - started) / 1_000), 'one card (ms)': rounded(performance.now() - shown) },
  };
}

function operatorName(index: number): string {
  return `org-${String(index).padStart(5, '0')}`;
}

/** As a page asks for each, the reading in batches. */
async function drawAll({ db, knowledge }: OperatorParts): Promise<readonly { readonly open: number }[]> {
  const shop = workshop();
  const drawn: { readonly open: number }[] = [];
  for (let at = 0; at < operatorCount; at += 100) {
    const portfolios = await loadPortfolios(db, Array.from({ length: Math.min(100, operatorCount - at) }, (_, index) => operatorName(at + index)));
    for (const portfolio of portfolios) drawn.push({ open: draw(portfolio, knowledge(), false, new Date(), shop).open.length });
  }
  return drawn;
}

/** One query for each component, as services do it; the same components through the index; and holdings as rows. */
async function comparisons(texts: readonly string[], purls: readonly string[], intelligence: Intelligence, { db }: OperatorParts): Promise<{ readonly figures: Record<string, number> }> {
  const peer = new PerComponent(db);
  const rows = await peer.fill(texts);
  const asked = purls.map((purl) => {
    const [, name = '', version = ''] = /^pkg:[^/]+\/(.+)@([^@]+)$/.exec(purl) ?? [];
    return { package: `npm\n${decodeURIComponent(name)}`, ecosystem: 'npm', version: decodeURIComponent(version) };
  });
  const queried = await peer.ask(asked);
  const started = performance.now();
  judge(purls, intelligence);
  const judged = performance.now() - started;
  const asArrays = await holdingsAsArrays(db);
  const asRows = await holdingsAsRows(db);
  return {
    figures: {
      'a query for each component: rows of ranges': rows, 'a query for each component: 1,000 components (ms)': rounded(queried / asked.length * 1_000), 'the index, with the versions that fixes lead to: 1,000 components (ms)': rounded(judged / asked.length * 1_000),
      'times faster': rounded(queried / judged), 'holdings as rows (s)': rounded(asRows.seconds), 'holdings as rows: rows': asRows.rows, 'holdings as arrays (s)': rounded(asArrays),
    },
  };
}
