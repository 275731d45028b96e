import type { Standing } from '../order.ts';
import type { ForensicStep } from '../policy.ts';
import type { Summary } from './assess.ts';
import type { Control } from './controls.ts';
import type { Owner } from './owners.ts';

export type ActionKind = 'upgrade' | 'control' | 'investigate';

/** Of the findings that it is about: an upgrade clears them, a control mitigates them; the risk is what goes away once it is done, and an investigation removes none by itself. */
interface Common extends Summary {
  /** The same work has the same id from one day to the next, so that what was decided about it stays with it. */
  readonly id: string;
  readonly title: string;
  readonly hours: number;
  /** What a plan weighs it by. */
  readonly weight: number;
  /** Ids of actions that come first. */
  readonly after: readonly string[];
}

export interface UpgradeAction extends Common {
  readonly kind: 'upgrade';
  readonly package: string;
  readonly to: string;
  readonly places: readonly { readonly asset: string; readonly ref: string; readonly from: string; readonly breaking: boolean; readonly owners: readonly Owner[] }[];
  readonly breaking: boolean;
  /** Known flaws of the version itself, where no other clears as much. */
  readonly lands: readonly string[];
}

export interface ControlAction extends Common {
  readonly kind: 'control';
  readonly package: string;
  readonly control: Control;
  readonly alternatives: readonly Control[];
  readonly workarounds: readonly { readonly text: string; readonly source: string }[];
  /** No version is known that is not affected, or none that clears this together with the rest. */
  readonly because: 'no-fix' | 'fixes-exclude-each-other';
}

export interface InvestigateAction extends Common {
  readonly kind: 'investigate';
  readonly steps: readonly (ForensicStep & { readonly dueAt: Date })[];
}

export type Action = UpgradeAction | ControlAction | InvestigateAction;

export function standingOf(action: Action): Standing {
  return {
    id: action.id,
    band: { rank: action.rank, name: action.outcome, evidenceFirst: action.kind === 'investigate' },
    evidence: action.evidence,
    epss: action.epss,
    stakes: action.stakes,
    hours: action.hours,
    due: action.due,
  };
}
