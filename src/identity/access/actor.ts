import type { CaseRole, CaseState, Label, Role, Tier } from './act.ts';
import type { Scope } from './scope.ts';

/** Who asks, as of one instant: every decision about one request sees the same. */
export interface Actor {
  /** Nobody signed in: undefined. */
  readonly person: string | undefined;
  readonly at: Date;
  /** Roles in force: of organizations whose chain of sponsors is whole. */
  readonly roles: readonly { readonly organization: string; readonly role: Role }[];
  readonly admissions: readonly Admission[];
  /** What a token was made for; undefined for a person in a session, who is not narrowed. */
  readonly scopes: readonly Scope[] | undefined;
  /** The second factor was given within the last minutes. */
  readonly steppedUp: boolean;
}

export interface Admission {
  readonly case: string;
  readonly role: CaseRole;
  readonly tier: Tier;
  readonly expires: Date;
}

/** What is asked about. A part that is absent relates to nobody. */
export interface Resource {
  /** Whose it is: who handed the report in, who made the token, the person in question. */
  readonly owner?: string | undefined;
  /** The organizations it belongs to. For an organization: itself and everybody who sponsors it, directly or not. */
  readonly organizations?: readonly string[] | undefined;
  /** The case that it is or is in. Without one the state is `none` and the label the closest, RED. */
  readonly case?: { readonly id: string; readonly state: CaseState; readonly label: Label } | undefined;
}

export interface Decision {
  readonly allowed: boolean;
  /** The row that allowed it, or why there is none; for people. */
  readonly because: string;
  /** The act cannot be undone and the second factor is still to be given. */
  readonly stepUp: boolean;
}

export function nobody(at: Date): Actor {
  return { person: undefined, at, roles: [], admissions: [], scopes: undefined, steppedUp: false };
}

