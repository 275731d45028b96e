import type { Transaction } from '../../store/index.ts';
import { actOn, undo, type ActionAct, type ActionLog } from '../priority/index.ts';
import { assessPortfolio, workshop, type Standing } from './assessment.ts';
import { notHere, OperatorError } from './error.ts';
import { apply, type OperatorParts } from './flow.ts';
import { loadPortfolios, type StoredAction } from './portfolio.ts';
import { logOf } from './reconcile.ts';
import type { ActionActBody, OperatorActor } from './schema.ts';
import { hold } from './settings.ts';
import type { LoggedEntry } from './tables.ts';
import { writeActions } from './write.ts';

/** One act on an action, written with its leaf; what follows from it for the others is brought up to date with it. */
export async function actOnAction(trx: Transaction, id: string, body: ActionActBody, actor: OperatorActor, parts: OperatorParts): Promise<void> {
  const { clock, record } = parts;
  const now = clock.now();
  await hold(trx, [actor.organization], now);
  const [portfolio] = await loadPortfolios(trx, [actor.organization]);
  const intelligence = parts.knowledge();
  const shop = workshop();
  const current = portfolio === undefined || intelligence === undefined ? undefined : assessPortfolio(portfolio, intelligence, shop, now).actions.find((each) => each.id === id);
  const stored = portfolio?.actions.get(id);
  if (portfolio === undefined || (current === undefined && stored === undefined)) throw notHere();
  const today = shop.calendarOf(portfolio.settings.zone).dayOf(now);
  const before: readonly LoggedEntry[] = current === undefined ? stored?.log ?? [] : logOf(current, now);
  const after = entered(before, body, { by: actor.person, at: now }, current, today);
  await writeActions(trx, [{ ...rowOf(id, stored, current, now), organization: actor.organization, log: after }]);
  await record(trx, { kind: `action.${body.act}`, subject: id, body: { by: actor.person, organization: actor.organization, ...('until' in body ? { until: body.until } : {}), ...('justification' in body ? { justification: body.justification } : {}) } });
  if (intelligence !== undefined) await apply(trx, [actor.organization], intelligence, parts);
}

function entered(log: readonly LoggedEntry[], body: ActionActBody, by: { readonly by: string; readonly at: Date }, current: Standing | undefined, today: string): readonly LoggedEntry[] {
  if (body.act === 'undo') return undo(log, { ...by, why: body.why });
  if (body.act !== 'reopen' && current === undefined) throw new OperatorError('act-refused', 'This is not found any more: there is nothing left to decide', { remedy: 'Load the day again.' });
  const next: ActionLog = actOn(log, actOf(body, by), today);
  // It is decided about what it was about then, and about nothing that comes to it later.
  return next.map((entry, at): LoggedEntry => (at === next.length - 1 && current !== undefined ? { ...entry, covers: current.action.findings } : entry));
}

function actOf(body: Exclude<ActionActBody, { readonly act: 'undo' }>, by: { readonly by: string; readonly at: Date }): ActionAct {
  switch (body.act) {
    case 'done': return { ...by, event: 'complete', evidence: body.evidence.map(proof) };
    case 'defer': return { ...by, event: 'defer', until: body.until, why: body.why };
    case 'not-affected': return { ...by, event: 'exclude', justification: body.justification, why: body.why, evidence: body.evidence.map(proof) };
    case 'reopen': return { ...by, event: 'reopen', why: body.why };
  }
}

function proof({ what, where, sha256 }: { readonly what: string; readonly where: string; readonly sha256?: string | undefined }) {
  return { what, where, ...(sha256 === undefined ? {} : { sha256 }) };
}

function rowOf(id: string, stored: StoredAction | undefined, current: Standing | undefined, now: Date): StoredAction {
  if (current === undefined) {
    if (stored === undefined) throw notHere();
    return stored;
  }
  const { id: name, kind, title, outcome, due, assets } = current.action;
  return { id, name, kind, title, outcome, due, assets, openedAt: stored?.openedAt ?? now, goneAt: undefined, log: [] };
}
