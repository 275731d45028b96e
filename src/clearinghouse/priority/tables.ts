import bod from '../../../conformance/ssvc/cisa_bod_26_04_1_0_0.json' with { type: 'json' };
import publication from '../../../conformance/ssvc/coordinator_publish_decision_table_1_0_0.json' with { type: 'json' };
import triage from '../../../conformance/ssvc/coordinator_triage_1_0_0.json' with { type: 'json' };
import deployer from '../../../conformance/ssvc/deployer_patch_application_priority_1_0_0.json' with { type: 'json' };
import human from '../../../conformance/ssvc/human_impact_1_0_0.json' with { type: 'json' };
import safety from '../../../conformance/ssvc/public_safety_impact_1_0_0.json' with { type: 'json' };
import supplier from '../../../conformance/ssvc/supplier_patch_development_priority_1_0_0.json' with { type: 'json' };
import utility from '../../../conformance/ssvc/utility_1_0_0.json' with { type: 'json' };
import { readDecisionTable, type DecisionTable } from '../../kernel/decision-table.ts';

/** A decision, and the tables that work out those of its inputs that are outcomes themselves. */
export interface DecisionModel {
  readonly table: DecisionTable;
  readonly derived: readonly DecisionTable[];
}

const humanImpact = readDecisionTable(human);
const publicSafety = readDecisionTable(safety);
const ofUtility = readDecisionTable(utility);

export const models = {
  bod2604: { table: readDecisionTable(bod), derived: [] },
  deployer: { table: readDecisionTable(deployer), derived: [humanImpact] },
  supplier: { table: readDecisionTable(supplier), derived: [ofUtility, publicSafety] },
  coordinatorTriage: { table: readDecisionTable(triage), derived: [ofUtility, publicSafety] },
  coordinatorPublication: { table: readDecisionTable(publication), derived: [] },
} as const satisfies Readonly<Record<string, DecisionModel>>;

/** The decision points by what they ask, so that no version is written in two places. */
export const points = {
  kev: 'cisa:KEV:1.0.0',
  exposed: 'cisa:PE:1.0.0',
  automatable: 'ssvc:A:2.0.0',
  technicalImpact: 'ssvc:TI:1.0.0',
  exploitation: 'ssvc:E:1.1.0',
  systemExposure: 'ssvc:EXP:1.0.1',
  safetyImpact: 'ssvc:SI:2.0.1',
  missionImpact: 'ssvc:MI:2.0.0',
  valueDensity: 'ssvc:VD:1.0.0',
  reportPublic: 'ssvc:RP:1.0.0',
  supplierContacted: 'ssvc:SCON:1.0.0',
  reportCredibility: 'ssvc:RC:1.0.0',
  supplierCardinality: 'ssvc:SC:1.0.0',
  supplierEngagement: 'ssvc:SE:1.0.0',
  supplierInvolvement: 'ssvc:SINV:1.0.0',
  publicValueAdded: 'ssvc:PVA:1.0.0',
} as const;
