export const bands = ['incident', 'urgent', 'standard', 'needs-info'] as const;
export type Band = (typeof bands)[number];

/** Targets in hours from receipt (Akrites' action bands). What lacks information has nothing to validate yet. */
export const targets: Readonly<Record<Band, { readonly acknowledge: number; readonly validate: number | undefined }>> = {
  incident: { acknowledge: 2, validate: 6 },
  urgent: { acknowledge: 12, validate: 24 },
  standard: { acknowledge: 48, validate: 72 },
  'needs-info': { acknowledge: 72, validate: undefined },
};

const hour = 3_600_000;

export function dueTimes(band: Band, receivedAt: Date): { readonly acknowledge: Date; readonly validate: Date | undefined } {
  const { acknowledge, validate } = targets[band];
  const after = (hours: number): Date => new Date(receivedAt.getTime() + hours * hour);
  return { acknowledge: after(acknowledge), validate: validate === undefined ? undefined : after(validate) };
}

/** What orders a queue. Severity routes and paces; it never drops a confirmed flaw. */
export interface Urgency {
  readonly band: Band;
  /** 0 none, 1 possible, 2 direct. */
  readonly infrastructure: 0 | 1 | 2;
  /** 0 claim, 1 instructions, 2 script, 3 data that the target runs. */
  readonly proof: 0 | 1 | 2 | 3;
  /** What an attacker needs first, in steps: a position, an account, a person's help. Fewer is worse. */
  readonly prerequisites: number;
  /** How many found it by themselves in the last 30 days. */
  readonly rediscoveries: number;
  readonly dueAt: Date | undefined;
  readonly receivedAt: Date;
}

interface Criterion {
  readonly name: string;
  /** Below zero: the left one comes first. */
  compare(left: Urgency, right: Urgency): number;
}

const criteria: readonly Criterion[] = [
  { name: 'band', compare: (left, right) => bands.indexOf(left.band) - bands.indexOf(right.band) },
  { name: 'effect on critical infrastructure', compare: (left, right) => right.infrastructure - left.infrastructure },
  { name: 'quality of the proof', compare: (left, right) => right.proof - left.proof },
  { name: 'fewer prerequisites for an attacker', compare: (left, right) => left.prerequisites - right.prerequisites },
  { name: 'pace of independent discovery', compare: (left, right) => right.rediscoveries - left.rediscoveries },
  { name: 'earlier deadline', compare: (left, right) => ahead(left.dueAt, right.dueAt) },
  { name: 'received first', compare: (left, right) => left.receivedAt.getTime() - right.receivedAt.getTime() },
];

/** Which comes first, and by which criterion: the first that tells them apart. */
export function compareUrgency(left: Urgency, right: Urgency): { readonly order: number; readonly because: string } {
  for (const { name, compare } of criteria) {
    const order = compare(left, right);
    if (order !== 0) return { order, because: name };
  }
  return { order: 0, because: 'nothing tells them apart' };
}

function ahead(left: Date | undefined, right: Date | undefined): number {
  if (left === undefined || right === undefined) return left === right ? 0 : left === undefined ? 1 : -1;
  return left.getTime() - right.getTime();
}
