import { follow, type Machine } from '../../../kernel/machine.ts';
import { readDay, type Day } from '../calendar.ts';
import { PriorityError } from '../error.ts';

export const actionStates = ['open', 'done', 'deferred', 'not-affected'] as const;
export type ActionState = (typeof actionStates)[number];
export type ActionEvent = 'complete' | 'defer' | 'exclude' | 'reopen';

/** What is settled is opened again before it is settled otherwise; a deferral alone may be renewed, or end in any of the ways. */
export const actionMachine: Machine<ActionState, ActionEvent> = {
  open: { complete: 'done', defer: 'deferred', exclude: 'not-affected' },
  deferred: { complete: 'done', defer: 'deferred', exclude: 'not-affected', reopen: 'open' },
  done: { reopen: 'open' },
  'not-affected': { reopen: 'open' },
};

/** VEX: the five justifications for "not affected", as CSAF (2.0, section 3.2.2) and OpenVEX name them. */
export const justifications = [
  'component_not_present', 'vulnerable_code_not_present', 'vulnerable_code_not_in_execute_path',
  'vulnerable_code_cannot_be_controlled_by_adversary', 'inline_mitigations_already_exist',
] as const;
export type Justification = (typeof justifications)[number];

/** What shows that it is so: where it lies, and a digest if it is a file. */
export interface Proof {
  readonly what: string;
  readonly where: string;
  readonly sha256?: string;
}

interface By {
  readonly by: string;
  readonly at: Date;
}

export type ActionAct =
  | (By & { readonly event: 'complete'; readonly evidence: readonly Proof[] })
  | (By & { readonly event: 'defer'; readonly until: Day; readonly why: string })
  | (By & { readonly event: 'exclude'; readonly justification: Justification; readonly why: string; readonly evidence: readonly Proof[] })
  /** By hand, or because the next inventory still finds what was said to be gone. */
  | (By & { readonly event: 'reopen'; readonly why: string });

export type Entry = { readonly kind: 'act'; readonly act: ActionAct } | (By & { readonly kind: 'undo'; readonly why: string });

/** Everything that was ever decided about an action; undoing adds to it, and takes nothing out. */
export type ActionLog = readonly Entry[];

export interface ActionStanding {
  readonly state: ActionState;
  /** The act that the state rests on, until one is undone. */
  readonly act: ActionAct | undefined;
}

/** A deferral ends by itself when its day has come. */
export function standingAt(log: ActionLog, today: Day): ActionStanding {
  const act = inForce(log).at(-1);
  const state = stateOf(log);
  return state === 'deferred' && act?.event === 'defer' && act.until <= today ? { state: 'open', act } : { state, act };
}

export function actOn(log: ActionLog, act: ActionAct, today: Day): ActionLog {
  const state = stateOf(log);
  if (follow(actionMachine, state, act.event) === undefined) {
    throw new PriorityError('act-refused', `An action that is ${state} cannot ${act.event}`, { where: act.event, remedy: `From here it can ${Object.keys(actionMachine[state]).join(', ')}.` });
  }
  check(act, today);
  return [...log, { kind: 'act', act }];
}

/** Takes back the last act that is in force; undoing goes on to the one before. */
export function undo(log: ActionLog, how: By & { readonly why: string }): ActionLog {
  if (inForce(log).length === 0) throw new PriorityError('act-refused', 'There is nothing to undo', { remedy: 'Only an act that is in force is undone.' });
  stated(how.why, 'why it is undone');
  return [...log, { kind: 'undo', by: how.by, at: how.at, why: how.why }];
}

function inForce(log: ActionLog): readonly ActionAct[] {
  const acts: ActionAct[] = [];
  for (const entry of log) {
    if (entry.kind === 'act') acts.push(entry.act);
    else acts.pop();
  }
  return acts;
}

function stateOf(log: ActionLog): ActionState {
  return inForce(log).reduce<ActionState>((state, { event }) => follow(actionMachine, state, event) ?? state, 'open');
}

function check(act: ActionAct, today: Day): void {
  switch (act.event) {
    case 'complete':
      return proven(act.evidence);
    case 'exclude':
      if (!justifications.includes(act.justification)) throw new PriorityError('reason-missing', `${JSON.stringify(act.justification)} is no VEX justification`, { where: 'justification', remedy: `Give one of ${justifications.join(', ')}.` });
      stated(act.why, 'why it is not affected');
      return proven(act.evidence);
    case 'defer':
      if (readDay(act.until) <= today) throw new PriorityError('date-not-ahead', `${act.until} is not ahead of ${today}`, { where: 'until', remedy: 'Defer to a later day.' });
      return stated(act.why, 'why it is deferred');
    case 'reopen':
      return stated(act.why, 'why it is opened again');
  }
}

function proven(evidence: readonly Proof[]): void {
  if (evidence.length === 0 || evidence.some(({ what, where }) => what.trim() === '' || where.trim() === '')) {
    throw new PriorityError('evidence-missing', 'There is nothing to show for it', { where: 'evidence', remedy: 'Say what shows it, and where that lies.' });
  }
}

function stated(why: string, what: string): void {
  if (why.trim() === '') throw new PriorityError('reason-missing', `Nobody said ${what}`, { where: 'why', remedy: `Say in a sentence ${what}.` });
}
