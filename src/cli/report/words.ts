import { affectedStretches, countsOf } from '../../kernel/executed.ts';
import type { AffectedRange, Cell, Reproduction, Verdict } from '../../reproduction/index.ts';

/** Each verdict has a word, a shape that does not need color, and a tone. */
export const verdictSigns: Readonly<Record<Verdict, { readonly sign: string; readonly tone: 'fact' | 'doubt' | 'no' | 'wrong' }>> = {
  confirmed: { sign: '●', tone: 'fact' },
  'needs-review': { sign: '◐', tone: 'doubt' },
  flaky: { sign: '◍', tone: 'doubt' },
  'not-reproduced': { sign: '○', tone: 'no' },
  'self-triggering': { sign: '↺', tone: 'wrong' },
  invalid: { sign: '×', tone: 'wrong' },
  indeterminate: { sign: '?', tone: 'no' },
};

/** The executed range as a phrase, in the words of the case's headline: `1.0.0 to 1.2.5`. */
export function rangeInWords({ cells }: Pick<AffectedRange, 'cells'>): string {
  const stretches = affectedStretches(cells);
  return stretches.length === 0 ? 'no published version' : stretches.join('; ');
}

const states = { fired: 'fired', silent: 'silent', dead: 'could not be judged' } as const;

/** What one cell says of its version: nothing that was not run is said to have fired. */
export function cellState({ state, probed }: Pick<Cell, 'state' | 'probed'>): string {
  if (probed) return states[state];
  return state === 'dead' ? 'not run: the versions around it could not be judged' : `not run: counts as ${state === 'fired' ? 'affected' : 'not affected'}, as the versions around it do`;
}

/** How much of it was executed, in the counts that an advisory gives. */
export function countsInWords(cells: readonly Cell[]): string {
  const { published, ran, fired, inferred, unjudged } = countsOf(cells);
  return [`ran on ${ran} of ${published} versions and fired on ${fired}`, ...(inferred === 0 ? [] : [`${inferred} inferred between`]), ...(unjudged === 0 ? [] : [`${unjudged} could not be judged`])].join('; ');
}

/** The answer first: one sentence that a tired person can act on. */
export function answer(reproduction: Reproduction, range: AffectedRange | undefined): string {
  const fixed = reproduction.builds.find(({ side }) => side === 'fixed');
  const vulnerable = reproduction.builds.find(({ side }) => side === 'vulnerable');
  const [reason] = reproduction.reasons;
  // Its faults are a list, and stand below.
  if (reason?.code === 'manifest-wrong' && reason.text.includes('\n')) return 'Invalid: the claim cannot be read as it stands; each fault stands below with its line and column.';
  if (reproduction.verdict !== 'confirmed' && reproduction.verdict !== 'needs-review') return `${capital(reproduction.verdict.replace('-', ' '))}: ${reason?.text ?? 'no reason recorded'}.`;
  if (reproduction.runs.length === 0) return `Needs a person: ${reason?.text ?? 'no reason recorded'}.`;
  const where = range === undefined ? `on ${vulnerable?.version ?? 'the claimed version'}` : `on ${rangeInWords(range)}`;
  const end = fixed === undefined ? 'no fix is named' : `silent on ${fixed.version}`;
  return `${reproduction.verdict === 'confirmed' ? 'Confirmed' : 'Fires, and needs a person to review it:'} ${where}; ${end}.`;
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function duration(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1_000;
  return seconds < 60 ? `${seconds.toFixed(1)} s` : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}
