import { clockOf, type Assessment, type Card, type Standing, type StoredAction } from '../../clearinghouse/operators/index.ts';
import { actionMachine, daysBetween, standingAt, type Action } from '../../clearinghouse/priority/index.ts';
import { findingView, type Histories } from './finding-view.ts';
import { proofOf, stepsOf, wayBackOf } from './guidance.ts';
import type { ActionAct, ActionView, Clock, PlaceView, StandingView } from './view.ts';

export interface Drawing {
  readonly card: Card;
  readonly assessment: Assessment;
  readonly histories: Histories;
  readonly nameOf: (person: string) => string;
  /** The asker may decide. */
  readonly mayChange: boolean;
  readonly mostFindings: number;
}

/** An action as it is now. */
export function actionView(each: Standing, drawing: Drawing): ActionView {
  const { card, assessment, histories, mostFindings } = drawing;
  const { id, action, stored } = each;
  const ordered = card.open.find(({ row }) => row.id === id);
  const places = placesOf(action, card);
  return {
    id, kind: action.kind, title: action.title, place: ordered?.place, why: ordered?.why ?? '', today: card.forToday.has(id), weekOf: card.plan?.weeks.find(({ actions }) => actions.some((planned) => planned.action === action))?.from,
    clock: clockOf(action, assessment) as Clock, outcome: action.outcome, due: action.due, dueAt: action.dueAt?.toISOString(), daysLeft: action.due === undefined ? undefined : daysBetween(card.today, action.due),
    label: card.portfolio.settings.binding ? 'directive' : 'benchmark', hours: action.hours,
    package: action.kind === 'investigate' ? undefined : action.package, from: [...new Set(places.map(({ from }) => from))], to: action.kind === 'upgrade' ? action.to : undefined, breaking: action.kind === 'upgrade' && action.breaking,
    places, steps: stepsOf(action), wayBack: wayBackOf(action, places), proof: proofOf(action), endsClock: action.kind === 'upgrade' || (action.kind === 'control' && action.control.endsClock),
    alternatives: action.kind === 'control' ? action.alternatives.map(({ title, endsClock }) => ({ title, endsClock })) : [], workarounds: action.kind === 'control' ? action.workarounds : [],
    after: action.after.flatMap((name) => assessment.actions.filter((other) => other.action.id === name).map((other) => ({ id: other.id, title: other.action.title }))),
    lands: action.kind === 'upgrade' ? action.lands : [],
    findings: action.findings.slice(0, mostFindings).flatMap((finding) => {
      const known = assessment.known.get(finding);
      return known === undefined ? [] : [findingView(known, assessment, histories)];
    }),
    findingsCount: action.findings.length,
    standing: standingView(stored, each.standing.state, drawing), may: drawing.mayChange ? mayOf(each.standing.state, stored) : [],
  };
}

function placesOf(action: Action, { portfolio: { assets } }: Card): readonly PlaceView[] {
  const named = (id: string): PlaceView['asset'] => ({ id, name: assets.find((each) => each.id === id)?.name ?? '' });
  if (action.kind === 'upgrade') return action.places.map(({ asset, from, breaking, owners }) => ({ asset: named(asset), from, breaking, owners: owners.map(({ path }) => path) }));
  return action.assets.map((asset) => ({ asset: named(asset), from: '', breaking: false, owners: [] }));
}

/** An action that is not found any more, or was said not to be affected: what was decided about it is still there. */
export function settledView(stored: StoredAction, drawing: Drawing): ActionView {
  const { card } = drawing;
  const { state } = standingAt(stored.log, card.today);
  return {
    id: stored.id, kind: stored.kind as ActionView['kind'], title: stored.title, place: undefined, why: '', today: false, weekOf: undefined, clock: 'FSU', outcome: stored.outcome, due: stored.due, dueAt: undefined,
    daysLeft: stored.due === undefined ? undefined : daysBetween(card.today, stored.due), label: card.portfolio.settings.binding ? 'directive' : 'benchmark', hours: 0, package: undefined, from: [], to: undefined, breaking: false,
    places: stored.assets.map((id) => ({ asset: { id, name: card.portfolio.assets.find((each) => each.id === id)?.name ?? '' }, from: '', breaking: false, owners: [] })),
    steps: [], wayBack: [], proof: '', endsClock: false, alternatives: [], workarounds: [], after: [], lands: [], findings: [], findingsCount: 0,
    standing: standingView(stored, state, drawing), may: drawing.mayChange ? mayOf(state, stored).filter((act) => act === 'undo' || act === 'reopen') : [],
  };
}

function standingView(stored: StoredAction | undefined, state: StandingView['state'], { card, nameOf }: Drawing): StandingView {
  const log = stored?.log ?? [];
  const { act } = standingAt(log, card.today);
  return {
    state,
    act: act === undefined ? undefined : {
      at: act.at.toISOString(), by: nameOf(act.by), why: 'why' in act ? act.why : undefined, until: act.event === 'defer' ? act.until : undefined, justification: act.event === 'exclude' ? act.justification : undefined,
      evidence: 'evidence' in act ? act.evidence : [],
    },
    log: log.map((entry) => (entry.kind === 'undo' ? { at: entry.at.toISOString(), by: nameOf(entry.by), what: `undone: ${entry.why}` } : { at: entry.act.at.toISOString(), by: nameOf(entry.act.by), what: words(entry.act) })),
  };
}

function words(act: Extract<StoredAction['log'][number], { readonly kind: 'act' }>['act']): string {
  switch (act.event) {
    case 'complete': return `done: ${act.evidence.map(({ what }) => what).join('; ')}`;
    case 'defer': return `put off until ${act.until}: ${act.why}`;
    case 'exclude': return `not affected (${act.justification}): ${act.why}`;
    case 'reopen': return `opened again: ${act.why}`;
  }
}

const acts = { complete: 'done', defer: 'defer', exclude: 'not-affected', reopen: 'reopen' } as const;

function mayOf(state: StandingView['state'], stored: StoredAction | undefined): readonly ActionAct[] {
  const events = Object.keys(actionMachine[state]) as readonly (keyof typeof acts)[];
  return [...events.map((event) => acts[event]), ...(stored?.log.some(({ kind }) => kind === 'act') === true ? ['undo' as const] : [])];
}
