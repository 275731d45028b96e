/** TLP 2.0 (FIRST, August 2022), widest audience first. */
export const labels = ['CLEAR', 'GREEN', 'AMBER', 'AMBER+STRICT', 'RED'] as const;
export type Label = (typeof labels)[number];

/** Tiers 0 to 3 of a case, then operators who get a notice without the flaw, then everyone. */
export const audiences = [0, 1, 2, 3, 'operator', 'public'] as const;
export type Audience = (typeof audiences)[number];
export type Tier = 0 | 1 | 2 | 3;

/** The most restrictive label that an audience may hold. */
const most: Readonly<Record<Audience, Label>> = { 0: 'RED', 1: 'AMBER+STRICT', 2: 'AMBER+STRICT', 3: 'AMBER+STRICT', operator: 'AMBER', public: 'CLEAR' };

export function moreRestrictive(left: Label, right: Label): Label {
  return labels.indexOf(left) >= labels.indexOf(right) ? left : right;
}

export function mayCarry(label: Label, audience: Audience): boolean {
  return labels.indexOf(label) <= labels.indexOf(most[audience]);
}

/** What a case holds, each piece with a label of its own. */
export const artifacts = ['case', 'research', 'reproducer', 'fix', 'date', 'release', 'notice', 'advisory'] as const;
export type Artifact = (typeof artifacts)[number];
export type Labels = Readonly<Record<Artifact, Label>>;

export const initialLabels: Labels = {
  case: 'AMBER+STRICT', research: 'RED', reproducer: 'AMBER+STRICT', fix: 'AMBER+STRICT', date: 'AMBER+STRICT', release: 'AMBER+STRICT', notice: 'AMBER', advisory: 'CLEAR',
};

/** What each tier is there for; a permissive label alone opens nothing. */
const needs: Readonly<Record<Audience, readonly Artifact[]>> = {
  0: artifacts,
  1: ['case', 'research', 'reproducer', 'fix', 'date', 'release', 'notice', 'advisory'],
  2: ['fix', 'date', 'release', 'notice', 'advisory'],
  3: ['date', 'release', 'notice', 'advisory'],
  operator: ['notice', 'advisory'],
  public: ['advisory'],
};

/** Both at once: the audience needs such a thing, and the label lets it have this one. */
export function mayHave(artifact: Artifact, label: Label, audience: Audience): boolean {
  return needs[audience].includes(artifact) && mayCarry(label, audience);
}
