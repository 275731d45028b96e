import type { Tlp } from '../../src/http/view.ts';

/** TLP 2.0 for somebody who never heard of it. */
export const tlpWords: Readonly<Record<Tlp, string>> = {
  RED: 'for the people on the case alone: tell nobody, not even colleagues',
  'AMBER+STRICT': 'for your own organization alone, for those who need to know',
  AMBER: 'for your own organization and its clients, for those who need to know',
  GREEN: 'for your community, not for the public',
  CLEAR: 'for everybody',
};

export const tierWords = ['everything', 'what building and testing the fix needs', 'the fix and the date', 'the artifact and the time'];

/** What is asked of whoever is invited. */
export const roleWords: Readonly<Record<string, { readonly why: string; readonly asked: string }>> = {
  maintainer: { why: 'You are asked because you maintain what a report is about.', asked: 'Read what was found, say when it may be known, hand in or name a fix, and approve or refuse publication.' },
  finder: { why: 'You are asked because you reported what the case is about.', asked: 'Answer questions about it, and say what you think of its dates.' },
  participant: { why: 'You are asked because your help is needed before it is known.', asked: 'Help with the fix or its release. The vendor and the coordinator decide on dates and publication.' },
};

const ruleWords: Readonly<Record<string, string>> = {
  public: 'what is public has no embargo', 'public-model': 'a report that any public model can make has no embargo', 'upstream-policy': 'the upstream project’s own policy comes first',
  'list-cap': 'a list that was told keeps quiet no longer', negotiated: 'a date of this case', default: 'nobody agreed on another date',
};

export function ruleOf(rule: string): string {
  return ruleWords[rule] ?? rule;
}
