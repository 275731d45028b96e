import { approvalOf, missingConsent } from './acts/consent.ts';
import { dayOf } from './dates.ts';
import { governingOf, type Actor, type CaseFile } from './file.ts';
import { mayCarry } from './labels.ts';
import { holds } from './machines/embargo.ts';
import type { CaseSettings } from './settings.ts';

/** Every reason why a case cannot be published now; with an actor, also why not by them. */
export function blockersOf(file: CaseFile, settings: CaseSettings, actor?: Actor): readonly string[] {
  const { status, state, papers } = file;
  return [
    ...(status === 'open' ? [] : [`the case is ${status}`]),
    ...(holds(state.embargo) ? [`an embargo is active until ${dayOf(governingOf(file, settings).at)}`] : []),
    ...(state.embargo === 'proposed' || state.embargo === 'revise' ? ['an embargo proposal is undecided'] : []),
    ...missingConsent(file, settings),
    ...(mayCarry(papers.labels.advisory, 'public') ? [] : [`the advisory is labeled TLP:${papers.labels.advisory}: only TLP:CLEAR goes to everyone`]),
    ...(actor === undefined ? [] : byWhom(file, actor)),
  ];
}

/** Consent is two acts by two people. */
function byWhom(file: CaseFile, actor: Actor): readonly string[] {
  const approvers = file.state.vendors.map(({ organization }) => approvalOf(file, organization)?.person);
  return [
    ...(actor.roles.includes('coordinator') ? [] : ['a coordinator publishes']),
    ...(approvers.includes(actor.person) ? ['who approved as maintainer does not publish as coordinator'] : []),
  ];
}
