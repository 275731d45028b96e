import { createHash } from 'node:crypto';
import { base32 } from '../../kernel/id.ts';
import { compareBytes, keyOf, orderFor } from '../advisories/index.ts';
import {
  actionsFor, assess, calendarIn, defaultPolicy, rememberTargets, standingAt, usualOrder,
  type Action, type ActionStanding, type Affected, type Answer, type Assessed, type Asset, type Calendar, type DependencyGraph, type Finding, type Stock, type Target, type TimelineContext, type VersionOrder,
} from '../priority/index.ts';
import type { Flaw, Intelligence } from './judge.ts';
import { findingKey, type Portfolio, type StoredAction, type StoredAsset, type StoredFinding } from './portfolio.ts';
import { labelOf } from './settings.ts';
import type { LoggedEntry } from './tables.ts';

/** One flaw of one component on one asset, with what was stored about it and what is known. */
export interface Known {
  readonly finding: Finding;
  readonly flaw: Flaw;
  readonly purl: string;
  readonly asset: StoredAsset;
  /** Undefined where it is new. */
  readonly stored: StoredFinding | undefined;
  readonly epss: { readonly score: number; readonly percentile: number } | undefined;
}

export interface Assessment {
  readonly calendar: Calendar;
  readonly today: string;
  readonly known: ReadonlyMap<string, Known>;
  /** Of every finding, settled or not. */
  readonly assessed: ReadonlyMap<string, Assessed>;
  readonly actions: readonly Standing[];
}

/** An action of now with what was decided about it. */
export interface Standing {
  readonly id: string;
  readonly action: Action;
  readonly stored: StoredAction | undefined;
  readonly standing: ActionStanding;
  /** Why what was decided does not hold any more: it is open again. */
  readonly reopened: string | undefined;
}

/** What many operators share within one run: formats and targets are worked out once. */
export interface Workshop {
  calendarOf(zone: string): Calendar;
  readonly targetOf: (stock: Stock) => Target | undefined;
}

export function workshop(): Workshop {
  const calendars = new Map<string, Calendar>();
  const orders = new Map<string, VersionOrder>();
  return {
    calendarOf(zone) {
      const known = calendars.get(zone) ?? calendarIn(zone);
      calendars.set(zone, known);
      return known;
    },
    targetOf: rememberTargets((ecosystem) => {
      const known = orders.get(ecosystem) ?? versionOrder(ecosystem);
      orders.set(ecosystem, known);
      return known;
    }),
  };
}

function versionOrder(ecosystem: string): VersionOrder {
  const order = orderFor(ecosystem);
  const keys = new Map<string, Uint8Array>();
  const key = (version: string): Uint8Array => {
    const known = keys.get(version) ?? keyOf(order, version);
    if (keys.size < 100_000) keys.set(version, known);
    return known;
  };
  return usualOrder((a, b) => compareBytes(key(a), key(b)));
}

/** From what is stored and what is known to findings with their clocks, and actions with what was decided. Writes nothing. */
export function assessPortfolio(portfolio: Portfolio, intelligence: Intelligence, { calendarOf, targetOf }: Workshop, now: Date, graphs?: ReadonlyMap<string, DependencyGraph>): Assessment {
  const calendar = calendarOf(portfolio.settings.zone);
  const today = calendar.dayOf(now);
  const context: TimelineContext = { policy: defaultPolicy, calendar, label: labelOf(portfolio.settings) };
  const all = knownOf(portfolio, intelligence, now);
  const known = new Map(all.map((each) => [each.finding.id, each]));
  const assessed = assess(all.map(({ finding }) => finding), portfolio.assets.map(assetOf), context);
  const excluded = coveredBy(portfolio, today, 'not-affected');
  const others = othersIn(portfolio);
  const actions = actionsFor(assessed.filter(({ finding }) => !isCovered(known.get(finding.id), excluded)), {
    ...context,
    ...(graphs === undefined ? {} : { graphOf: (asset) => graphs.get(asset) }),
    targetOf: (stock) => targetOf({ ...stock, others: others.get(`${stock.ecosystem}\n${stock.package}\n${stock.version}`) ?? [] }),
  });
  return { calendar, today, known, assessed: new Map(assessed.map((each) => [each.finding.id, each])), actions: actions.map((action) => standing(action, portfolio, known, today)) };
}

function knownOf({ assets, components, findings }: Portfolio, intelligence: Intelligence, now: Date): readonly Known[] {
  const say = statements(intelligence);
  return assets.flatMap((asset) => asset.holds.flatMap((number) => {
    const component = components.get(number);
    if (component === undefined) return [];
    return component.judged.flaws.map((flaw): Known => {
      // A flaw that got another name keeps the day it was found on.
      const stored = namesIn(flaw).map((name) => findings.get(findingKey(asset.number, name, flaw.component))).find((each) => each !== undefined);
      const epss = intelligence.facts?.of(flaw.id)?.epss;
      return {
        flaw, purl: component.purl, asset, stored, epss,
        finding: {
          id: coverOf(flaw.id, asset.id, component.purl), asset: asset.id, advisory: flaw.id, aliases: flaw.aliases.map(({ id }) => id), ranges: flaw.spans,
          component: { ref: component.purl, package: flaw.component, version: flaw.version, ecosystem: flaw.ecosystem },
          foundAt: stored?.foundAt ?? now, ...say(flaw), ...(epss === undefined ? {} : { epss: { probability: epss.score, source: 'EPSS', date: say.epssDay } }),
        },
      };
    });
  }));
}

function namesIn({ id, aliases, advisories }: Flaw): readonly string[] {
  return [id, ...advisories, ...aliases.map((each) => each.id)];
}

interface Statements {
  (flaw: Flaw): Pick<Finding, 'kev' | 'exploitation' | 'automatable' | 'technicalImpact'>;
  readonly epssDay: string;
}

const exploitationKeys = { none: 'N', poc: 'P', active: 'A' } as const;

/** What the sources say of a flaw, each with its name and day. */
function statements({ manifest }: Intelligence): Statements {
  const newest = (kind: string): string | undefined => manifest.sources.filter((each) => each.kind === kind).map((each) => each.newest.slice(0, 10)).sort().at(-1);
  const [kevDay, enriched] = [newest('kev'), newest('vulnrichment')];
  const said = (key: string | undefined): Answer | undefined => (key === undefined || enriched === undefined ? undefined : { key, source: 'CISA Vulnrichment', date: enriched });
  function say({ kev, ssvc, malware, advisories, published }: Flaw): ReturnType<Statements> {
    const exploitation = malware ? { key: 'A', source: advisories[0] ?? '', date: published ?? '' } : said(ssvc?.exploitation === undefined ? undefined : exploitationKeys[ssvc.exploitation]);
    const automatable = said(ssvc?.automatable === undefined ? undefined : ssvc.automatable === 'yes' ? 'Y' : 'N');
    const technicalImpact = said(ssvc?.technicalImpact === undefined ? undefined : ssvc.technicalImpact === 'total' ? 'T' : 'P');
    return {
      ...(kev !== undefined ? { kev: { listed: true, day: kev.added, source: 'CISA KEV', ransomware: kev.ransomware } } : kevDay === undefined ? {} : { kev: { listed: false, day: kevDay, source: 'CISA KEV' } }),
      ...(exploitation === undefined ? {} : { exploitation }), ...(automatable === undefined ? {} : { automatable }), ...(technicalImpact === undefined ? {} : { technicalImpact }),
    };
  }
  return Object.assign(say, { epssDay: newest('epss') ?? '' });
}

function assetOf({ id, name, exposed, stakes }: StoredAsset): Asset {
  return { id, name, ...(exposed === undefined ? {} : { exposed: { key: exposed.value ? 'Y' : 'N', source: 'stated by the operator', date: exposed.on } }), ...(stakes === undefined ? {} : { stakes }) };
}

function othersIn({ assets, components }: Portfolio): ReadonlyMap<string, readonly Affected[]> {
  const found = new Map<string, readonly Affected[]>();
  for (const { holds } of assets) for (const number of holds) {
    const judged = components.get(number)?.judged;
    const [flaw] = judged?.flaws ?? [];
    if (judged !== undefined && flaw !== undefined && judged.others.length > 0) found.set(`${flaw.ecosystem}\n${flaw.component}\n${flaw.version}`, judged.others.map(({ advisory, spans }) => ({ advisory, ranges: spans })));
  }
  return found;
}

/** What an act on an action covers: the flaws that it was about, on their assets, at their versions. */
export function coverOf(flaw: string, asset: string, purl: string): string {
  return `${flaw} ${asset} ${purl}`;
}

function isCovered(known: Known | undefined, covers: ReadonlySet<string>): boolean {
  return known !== undefined && covers.size > 0 && namesIn(known.flaw).some((name) => covers.has(coverOf(name, known.asset.id, known.purl)));
}

function coveredBy({ actions }: Portfolio, today: string, state: ActionStanding['state']): ReadonlySet<string> {
  const covers = new Set<string>();
  for (const { log } of actions.values()) {
    if (log.length === 0) continue;
    const standing = standingAt(log, today);
    if (standing.state === state) for (const each of coversOf(log, standing)) covers.add(each);
  }
  return covers;
}

function coversOf(log: readonly LoggedEntry[], { act }: ActionStanding): readonly string[] {
  return log.find((entry) => entry.kind === 'act' && entry.act === act)?.covers ?? [];
}

function standing(action: Action, portfolio: Portfolio, known: Assessment['known'], today: string): Standing {
  const id = publicId(action.id);
  const stored = portfolio.actions.get(id);
  const log = stored?.log ?? [];
  const found = standingAt(log, today);
  const reopened = found.state === 'open' ? undefined : whyOpen(action, found, new Set(coversOf(log, found)), portfolio, known);
  return { id, action, stored, standing: reopened === undefined ? found : { state: 'open', act: found.act }, reopened };
}

function whyOpen(action: Action, { state, act }: ActionStanding, covers: ReadonlySet<string>, { assets }: Portfolio, known: Assessment['known']): string | undefined {
  const more = action.findings.filter((id) => !isCovered(known.get(id), covers)).map((id) => known.get(id)?.flaw.id ?? id);
  if (more.length > 0) return `It is about more now: ${[...new Set(more)].slice(0, 5).join(', ')}`;
  const later = assets.find(({ id, uploadedAt }) => action.assets.includes(id) && act !== undefined && uploadedAt !== undefined && uploadedAt > act.at);
  return state === 'done' && later !== undefined ? `The next inventory of ${later.name} still has it` : undefined;
}

/** The shortest period that any of its findings has, by the key of the decision table. */
export function clockOf({ findings }: Action, { assessed }: Pick<Assessment, 'assessed'>): string {
  const [tightest] = findings.flatMap((finding) => assessed.get(finding) ?? []).sort((a, b) => b.timeline.rank - a.timeline.rank);
  return tightest?.timeline.outcome.key ?? 'FSU';
}

/** Short, for addresses; the same work has the same one. */
export function publicId(name: string): string {
  return base32(createHash('sha256').update(name).digest().subarray(0, 12));
}
