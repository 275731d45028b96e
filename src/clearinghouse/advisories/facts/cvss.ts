import type { Level } from '../advisory.ts';

/** Base scores of CVSS 2 (guide, section 3.2.1) and 3.x (specification 3.1, section 7). Version 4 has a table of its own: its score is taken from a source that gives one. */
export function baseScore(vector: string): number | undefined {
  const head = /^CVSS:(\d)\.(\d)\//.exec(vector);
  if (head !== null && head[1] !== '3') return undefined;
  const metrics = new Map(vector.slice(head?.[0].length ?? 0).split('/').map((part) => part.split(':') as [string, string]));
  return head === null ? second(metrics) : third(metrics, head[2] === '0');
}

export function levelFor(score: number): Level {
  if (score >= 9) return 'critical';
  if (score >= 7) return 'high';
  if (score >= 4) return 'medium';
  return score > 0 ? 'low' : 'none';
}

type Weights = Readonly<Record<string, Readonly<Record<string, number>>>>;

const weights3: Weights = {
  AV: { N: 0.85, A: 0.62, L: 0.55, P: 0.2 }, AC: { L: 0.77, H: 0.44 }, PR: { N: 0.85, L: 0.62, H: 0.27 }, UI: { N: 0.85, R: 0.62 }, S: { U: 0, C: 1 },
  C: { H: 0.56, L: 0.22, N: 0 }, I: { H: 0.56, L: 0.22, N: 0 }, A: { H: 0.56, L: 0.22, N: 0 },
};
/** Privileges weigh more when the scope changes. */
const changedPrivileges: Readonly<Record<string, number>> = { N: 0.85, L: 0.68, H: 0.5 };

const weights2: Weights = {
  AV: { L: 0.395, A: 0.646, N: 1 }, AC: { H: 0.35, M: 0.61, L: 0.71 }, Au: { M: 0.45, S: 0.56, N: 0.704 },
  C: { N: 0, P: 0.275, C: 0.66 }, I: { N: 0, P: 0.275, C: 0.66 }, A: { N: 0, P: 0.275, C: 0.66 },
};

function weighed(metrics: ReadonlyMap<string, string>, weights: Weights): ((name: string) => number) | undefined {
  const all = new Map<string, number>();
  for (const [name, values] of Object.entries(weights)) {
    const value = metrics.get(name) ?? '';
    // A value is a stranger's text: it may well be the name of something that every object has.
    if (!Object.hasOwn(values, value)) return undefined;
    all.set(name, values[value] ?? 0);
  }
  return (name) => all.get(name) ?? 0;
}

function third(metrics: ReadonlyMap<string, string>, zero: boolean): number | undefined {
  const of = weighed(metrics, weights3);
  if (of === undefined) return undefined;
  const changed = of('S') === 1;
  const sub = 1 - (1 - of('C')) * (1 - of('I')) * (1 - of('A'));
  const impact = changed ? 7.52 * (sub - 0.029) - 3.25 * (sub - 0.02) ** 15 : 6.42 * sub;
  if (impact <= 0) return 0;
  const exploitability = 8.22 * of('AV') * of('AC') * (changed ? changedPrivileges[metrics.get('PR') ?? ''] ?? 0 : of('PR')) * of('UI');
  const raw = Math.min((changed ? 1.08 : 1) * (impact + exploitability), 10);
  if (zero) return Math.ceil(raw * 10) / 10;
  // Appendix A of 3.1: rounding up without the noise of floating point.
  const whole = Math.round(raw * 100_000);
  return whole % 10_000 === 0 ? whole / 100_000 : (Math.floor(whole / 10_000) + 1) / 10;
}

function second(metrics: ReadonlyMap<string, string>): number | undefined {
  const of = weighed(metrics, weights2);
  if (of === undefined) return undefined;
  const impact = 10.41 * (1 - (1 - of('C')) * (1 - of('I')) * (1 - of('A')));
  const exploitability = 20 * of('AV') * of('AC') * of('Au');
  return Math.round((0.6 * impact + 0.4 * exploitability - 1.5) * (impact === 0 ? 0 : 1.176) * 10) / 10;
}
