import type { Stakes } from './finding.ts';
import { points } from './tables.ts';

/**
 * Where a setting comes from. `reported`: a document's words as others quote them, to be checked against the original by
 * whoever is bound by it. `setting`: this installation's own choice, which it may change.
 */
export interface PolicySource {
  readonly standing: 'published' | 'reported' | 'setting';
  readonly text: string;
}

export interface Setting<Value> {
  readonly value: Value;
  readonly source: PolicySource;
}

/** `earlier`: the KEV listing or the day the flaw was found on the asset, whichever came first. */
export type ClockRule = 'earlier' | 'found';

export interface ForensicStep {
  readonly key: 'scope' | 'collect' | 'analyze';
  readonly title: string;
  readonly withinHours: number;
  /** Patching destroys what this step looks at. */
  readonly beforePatching: boolean;
  readonly hours: number;
  readonly proof: string;
}

export interface RiskWeights {
  /** The likelihood of exploitation where it has been seen, where an exploit is public at least, and where nothing is known. */
  readonly exploited: number;
  readonly publicExploit: number;
  readonly unknown: number;
  readonly partialImpact: number;
  readonly exposed: number;
  readonly stakes: Readonly<Record<Stakes, number>>;
}

/** Hours of one person, for one asset and for each further one. */
export interface Effort {
  readonly first: number;
  readonly further: number;
}

export interface PriorityPolicy {
  readonly clock: Setting<ClockRule>;
  /** What stands in for a missing input, by decision point; of a flaw that is listed in KEV, by `listed` first. */
  readonly defaults: Readonly<Record<string, Setting<string>>>;
  readonly listed: Readonly<Record<string, Setting<string>>>;
  readonly stakes: Setting<Stakes>;
  readonly forensics: Setting<readonly ForensicStep[]>;
  readonly risk: Setting<RiskWeights>;
  readonly effort: Setting<Readonly<Record<'upgrade' | 'breaking' | 'control', Effort>>>;
}

const guidance: PolicySource = { standing: 'reported', text: 'CISA, BOD 26-04 implementation guidance (June 2026), as reported' };
const appendix: PolicySource = { standing: 'reported', text: 'CISA, BOD 26-04, appendix A (10 June 2026), as reported' };
const own: PolicySource = { standing: 'setting', text: 'this installation’s setting' };

function set<Value>(value: Value, source: PolicySource = own): Setting<Value> {
  return { value, source };
}

export const defaultPolicy: PriorityPolicy = {
  clock: set('earlier', appendix),
  defaults: {
    // The directive's own: for a flaw outside KEV about which CISA has published nothing.
    [points.automatable]: set('N', guidance),
    [points.technicalImpact]: set('T', guidance),
    // An asset that nobody has described counts as exposed; a catalog that was never loaded lists nothing.
    [points.exposed]: set('Y'),
    [points.kev]: set('N'),
    [points.exploitation]: set('N'),
    [points.systemExposure]: set('O'),
    [points.safetyImpact]: set('M'),
    [points.missionImpact]: set('MSC'),
    [points.valueDensity]: set('D'),
    [points.reportPublic]: set('N'),
    [points.supplierContacted]: set('N'),
    [points.reportCredibility]: set('C'),
    [points.supplierCardinality]: set('O'),
    [points.supplierEngagement]: set('U'),
    [points.supplierInvolvement]: set('UU'),
    [points.publicValueAdded]: set('L'),
  },
  // The directive has no default for what is listed: CISA publishes the values. Until they are here, the cautious ones.
  listed: { [points.automatable]: set('Y'), [points.technicalImpact]: set('T'), [points.exploitation]: set('A') },
  stakes: set('service'),
  forensics: set([
    { key: 'scope', title: 'Find every asset that may be concerned, and write down who looks at which', withinHours: 2, beforePatching: true, hours: 0.5, proof: 'the list of assets, with the time' },
    { key: 'collect', title: 'Collect volatile evidence: memory, connections, processes, logs', withinHours: 24, beforePatching: true, hours: 2, proof: 'what was collected, with digests and who holds it' },
    { key: 'analyze', title: 'Analyze it and decide: no evidence of compromise, suspected, or confirmed', withinHours: 72, beforePatching: false, hours: 4, proof: 'the decision, by whom, and what it rests on' },
  ], guidance),
  risk: set({ exploited: 1, publicExploit: 0.25, unknown: 0.01, partialImpact: 0.4, exposed: 2, stakes: { life: 4, mission: 3, service: 2, convenience: 1 } }),
  effort: set({
    upgrade: { first: 0.5, further: 0.25 },
    breaking: { first: 4, further: 0.5 },
    control: { first: 1, further: 0.5 },
  }),
};
