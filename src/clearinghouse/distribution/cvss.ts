/** Base metrics of CVSS 3.0 and 3.1, with their weights (specification 7.4). PR weighs more when the scope changes. */
const weights = {
  AV: { N: 0.85, A: 0.62, L: 0.55, P: 0.2 },
  AC: { L: 0.77, H: 0.44 },
  PR: { N: 0.85, L: 0.62, H: 0.27 },
  UI: { N: 0.85, R: 0.62 },
  S: { U: 0, C: 1 },
  C: { H: 0.56, L: 0.22, N: 0 },
  I: { H: 0.56, L: 0.22, N: 0 },
  A: { H: 0.56, L: 0.22, N: 0 },
} as const satisfies Readonly<Record<string, Readonly<Record<string, number>>>>;
const changedScope: Readonly<Record<string, number>> = { N: 0.85, L: 0.68, H: 0.5 };

const optional3: Readonly<Record<string, string>> = {
  E: 'XUPFH', RL: 'XOTWU', RC: 'XURC', CR: 'XLMH', IR: 'XLMH', AR: 'XLMH',
  MAV: 'XNALP', MAC: 'XLH', MPR: 'XNLH', MUI: 'XNR', MS: 'XUC', MC: 'XNLH', MI: 'XNLH', MA: 'XNLH',
};

/** Fixed order, base metrics first (specification of 4.0, section 7); what follows is checked by OSV's schema. */
const base4 = /^CVSS:4\.0\/AV:[NALP]\/AC:[LH]\/AT:[NP]\/PR:[NLH]\/UI:[NPA]\/VC:[HLN]\/VI:[HLN]\/VA:[HLN]\/SC:[HLN]\/SI:[HLN]\/SA:[HLN](?:\/E:[XAPU])?(?:\/CR:[XHML])?(?:\/IR:[XHML])?(?:\/AR:[XHML])?(?:\/MAV:[XNALP])?(?:\/MAC:[XLH])?(?:\/MAT:[XNP])?(?:\/MPR:[XNLH])?(?:\/MUI:[XNPA])?(?:\/MVC:[XNLH])?(?:\/MVI:[XNLH])?(?:\/MVA:[XNLH])?(?:\/MSC:[XNLH])?(?:\/MSI:[XNLHS])?(?:\/MSA:[XNLHS])?(?:\/S:[XNP])?(?:\/AU:[XNY])?(?:\/R:[XAUI])?(?:\/V:[XDC])?(?:\/RE:[XLMH])?(?:\/U:(?:X|Clear|Green|Amber|Red))?$/;

export type Vector =
  | { readonly version: '3.0' | '3.1'; readonly vector: string; readonly baseScore: number; readonly baseSeverity: Severity }
  /** CSAF 2.0 has no place for a score of it. */
  | { readonly version: '4.0'; readonly vector: string };
type Severity = 'NONE' | 'LOW' | 'MEDIUM' | 'HIGH' | 'CRITICAL';

/** Undefined unless every base metric is there once and everything else is known. */
export function parseVector(vector: string): Vector | undefined {
  if (base4.test(vector)) return { version: '4.0', vector };
  const head = /^CVSS:(3\.[01])\//.exec(vector);
  if (head === null) return undefined;
  const version = head[1] as '3.0' | '3.1';
  const metrics = new Map<string, string>();
  for (const part of vector.slice(head[0].length).split('/')) {
    const [name = '', value = '', ...rest] = part.split(':');
    if (rest.length > 0 || metrics.has(name) || !known(name, value)) return undefined;
    metrics.set(name, value);
  }
  if (Object.keys(weights).some((name) => !metrics.has(name))) return undefined;
  const baseScore = score(version, metrics);
  return { version, vector, baseScore, baseSeverity: severity(baseScore) };
}

export function isVector(text: string): boolean {
  return parseVector(text) !== undefined;
}

/** For pages: the score of a 3.x vector in words, of a 4.0 one the vector alone. */
export function severityOf(vector: string): string {
  const parsed = parseVector(vector);
  return parsed === undefined || parsed.version === '4.0' ? vector : `${parsed.baseSeverity.toLowerCase()}, ${parsed.baseScore.toFixed(1)} (${vector})`;
}

function known(name: string, value: string): boolean {
  if (Object.hasOwn(weights, name)) return Object.hasOwn(weights[name as keyof typeof weights], value);
  return value.length === 1 && Object.hasOwn(optional3, name) && (optional3[name] ?? '').includes(value);
}

/** Specification 3.1, section 7.1. */
function score(version: '3.0' | '3.1', metrics: ReadonlyMap<string, string>): number {
  const of = (name: keyof typeof weights): number => (weights[name] as Readonly<Record<string, number>>)[metrics.get(name) ?? ''] ?? 0;
  const changed = metrics.get('S') === 'C';
  const sub = 1 - (1 - of('C')) * (1 - of('I')) * (1 - of('A'));
  const impact = changed ? 7.52 * (sub - 0.029) - 3.25 * (sub - 0.02) ** 15 : 6.42 * sub;
  const privileges = changed ? changedScope[metrics.get('PR') ?? ''] ?? 0 : of('PR');
  const exploitability = 8.22 * of('AV') * of('AC') * privileges * of('UI');
  if (impact <= 0) return 0;
  const raw = Math.min((changed ? 1.08 : 1) * (impact + exploitability), 10);
  return version === '3.0' ? Math.ceil(raw * 10) / 10 : roundUp(raw);
}

/** Appendix A of 3.1: free of the artifacts of binary fractions. */
function roundUp(value: number): number {
  const whole = Math.round(value * 100_000);
  return whole % 10_000 === 0 ? whole / 100_000 : (Math.floor(whole / 10_000) + 1) / 10;
}

function severity(value: number): Severity {
  if (value === 0) return 'NONE';
  if (value < 4) return 'LOW';
  if (value < 7) return 'MEDIUM';
  return value < 9 ? 'HIGH' : 'CRITICAL';
}
