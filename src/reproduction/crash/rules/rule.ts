import type { Draft, Facts } from '../draft.ts';

/**
 * One kind of line that a crash report consists of. Rules run over every line in the order of `rules/index.ts`, so a
 * later line may correct what an earlier one said, as the reports themselves do.
 */
export interface Rule {
  /** One of these occurs in every line that the rule knows: a rule whose marks are not in the log is never asked. */
  readonly marks: readonly string[];
  /** Changes the draft if it knows the line. True where no later rule may look at this line. */
  read(line: string, draft: Draft, facts: Facts): boolean;
}

/** Rules that are asked together; `untyped` ones only while no line before has given a type. */
export interface Stage {
  readonly untyped: boolean;
  readonly rules: readonly Rule[];
}

/** A rule that never ends its line. */
export function rule(marks: readonly string[], read: (line: string, draft: Draft, facts: Facts) => void): Rule {
  return {
    marks,
    read(line, draft, facts) {
      read(line, draft, facts);
      return false;
    },
  };
}

/** A rule that ends its line when `read` says so. */
export function finalRule(marks: readonly string[], read: (line: string, draft: Draft, facts: Facts) => boolean): Rule {
  return { marks, read };
}
