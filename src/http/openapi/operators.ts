import { z } from 'zod';
import { sectors } from '../../clearinghouse/operators/index.ts';

/** What the operator's answers bring: the shapes of `../operators/view.ts`. */
const at = z.iso.datetime();
const day = z.iso.date();
const texts = z.array(z.string());
const named = z.object({ id: z.string(), name: z.string() });
const kind = z.enum(['upgrade', 'control', 'investigate']);
const label = z.enum(['directive', 'benchmark']);
const clock = z.enum(['3DF', '3D', '14D', '60D', 'FSU']);
const state = z.enum(['open', 'done', 'deferred', 'not-affected']);
const sector = z.enum(sectors);

const due = z.object({
  day: day.optional(), at: at.optional(), outcome: z.string(), start: z.object({ day, because: z.enum(['listed', 'found']), source: z.string() }), table: z.string(),
  inputs: z.array(z.object({ name: z.string(), value: z.string(), basis: z.enum(['stated', 'default']), source: z.string(), date: z.string().optional() })),
  otherwise: z.array(z.object({ name: z.string(), value: z.string(), outcome: z.string(), due: day.optional() })),
  history: z.array(z.object({ at, due: day.optional(), moved: z.enum(['set', 'earlier', 'later', 'unmoved']), changed: texts })),
}).meta({ id: 'Due', description: 'A due date with all that it rests on.' });

const finding = z.object({
  id: z.string(), flaw: z.string(), aliases: z.array(z.object({ id: z.string(), by: texts })), advisories: texts, asset: named, package: z.string(), version: z.string(), fixed: texts,
  severity: z.object({ level: z.enum(['none', 'low', 'medium', 'high', 'critical']), score: z.number().optional(), vector: z.string().optional(), source: z.string() }).optional(),
  kev: z.object({ added: day, due: day, ransomware: z.boolean() }).optional(), epss: z.object({ score: z.number(), percentile: z.number() }).optional(), malware: z.boolean(), because: z.string(), foundAt: at, due,
}).meta({ id: 'OperatorFinding' });

const proof = z.object({ what: z.string(), where: z.string(), sha256: z.string().optional() });
export const action = z.object({
  id: z.string(), kind, title: z.string(), place: z.int().optional(), why: z.string(), today: z.boolean(), weekOf: day.optional(), clock, outcome: z.string(), due: day.optional(), dueAt: at.optional(), daysLeft: z.int().optional(), label,
  hours: z.number(), package: z.string().optional(), from: texts, to: z.string().optional(), breaking: z.boolean(), places: z.array(z.object({ asset: named, from: z.string(), breaking: z.boolean(), owners: z.array(texts) })),
  steps: z.array(z.object({ text: z.string(), hours: z.number().optional(), dueAt: at.optional(), proof: z.string().optional() })), wayBack: texts, proof: z.string(), endsClock: z.boolean(),
  alternatives: z.array(z.object({ title: z.string(), endsClock: z.boolean() })), workarounds: z.array(z.object({ text: z.string(), source: z.string() })), after: z.array(z.object({ id: z.string(), title: z.string() })), lands: texts,
  findings: z.array(finding), findingsCount: z.int(),
  standing: z.object({
    state, act: z.object({ at, by: z.string(), why: z.string().optional(), until: day.optional(), justification: z.string().optional(), evidence: z.array(proof) }).optional(),
    log: z.array(z.object({ at, by: z.string(), what: z.string() })),
  }),
  may: texts,
}).meta({ id: 'OperatorAction' });

export const operatorDay = z.object({
  organization: named, now: at, today: day, zone: z.string(), sentence: z.string(), stage: z.enum(['no-inventory', 'no-knowledge', 'matching', 'ready']), label: z.object({ kind: label, sentence: z.string() }),
  knowledge: z.object({
    sentence: z.string(), stale: z.boolean(), remedy: z.string().optional(),
    sources: z.array(z.object({ kind: z.string(), location: z.string(), fetched: z.string(), newest: z.string(), records: z.int(), rejected: z.int(), partial: z.boolean(), stale: z.boolean() })),
  }),
  actions: z.array(action), settled: z.array(z.object({ id: z.string(), title: z.string(), state, at, by: z.string(), until: day.optional(), why: z.string().optional() })),
  notices: z.array(z.object({ id: z.string(), sentAt: at, from: at, to: at, hours: z.number(), acknowledged: z.object({ at, by: z.string() }).optional() })),
  weeks: z.array(z.object({ from: day, hours: z.number(), capacity: z.number(), actions: z.array(z.object({ id: z.string(), title: z.string(), hours: z.number(), goesOn: z.boolean(), due: day.optional() })) })),
  misses: z.array(z.object({ id: z.string(), title: z.string(), due: day, doneInWeekOf: day.optional(), because: z.string(), sentence: z.string() })),
  counts: z.object({ open: z.int(), today: z.int(), done: z.int(), deferred: z.int(), notAffected: z.int(), overdue: z.int(), findings: z.int(), assets: z.int() }),
}).meta({ id: 'OperatorDay' });

const assetRow = z.object({
  id: z.string(), name: z.string(), exposed: z.boolean().optional(), stakes: z.enum(['life', 'mission', 'service', 'convenience']).optional(), maintainer: z.string().optional(),
  inventory: z.object({ id: z.string(), uploadedAt: at, format: z.string(), components: z.int() }).optional(), findings: z.int(), openActions: z.int(), nextDue: day.optional(),
});
export const assets = z.object({ assets: z.array(assetRow.meta({ id: 'AssetRow' })) });
export const asset = assetRow.extend({
  answered: z.object({ exposed: z.object({ by: z.string(), on: day }).optional() }),
  inventories: z.array(z.object({ id: z.string(), uploadedAt: at, by: z.string(), format: z.string(), components: z.int(), current: z.boolean() })), actions: z.array(action),
}).meta({ id: 'Asset' });
export const inventory = z.object({
  id: z.string(), asset: named, uploadedAt: at, by: z.string(), bytes: z.int(), sha256: z.string(), format: z.string(), current: z.boolean(), matched: z.boolean(), components: z.int(), unnamed: z.int(), judged: z.int(),
  unjudgedCount: z.int(), unjudged: z.array(z.object({ purl: z.string(), reason: z.string(), product: z.string().optional() })), products: z.int(), findings: z.int(),
}).meta({ id: 'Inventory' });
export const history = z.object({
  open: z.array(z.object({ day, byClock: z.record(z.string(), z.int()), overdue: z.int() })),
  remediated: z.array(z.object({ title: z.string(), clock, openedOn: day, closedOn: day, days: z.int(), inTime: z.boolean().optional() })), medianDays: z.number().optional(),
  byAsset: z.array(z.object({ id: z.string(), name: z.string(), open: z.int(), overdue: z.int() })),
});
export const settings = z.object({ hoursPerWeek: z.number(), hoursPerDay: z.number().optional(), binding: z.boolean(), zone: z.string(), sector: sector.optional(), sectors: z.array(sector) });
export const sectorStanding = z.object({
  sector: sector.optional(), asOf: day.optional(), withheld: z.string().optional(),
  rows: z.array(z.object({ question: z.string(), sentence: z.string(), members: z.int(), low: z.int(), high: z.int(), you: z.boolean() })),
});
