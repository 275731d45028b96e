import { addDays, dayOf } from '../dates.ts';
import { CaseError } from '../error.ts';
import { governingOf, onCase, partyOf, type Actor, type CaseFile, type Done, type Override, type Papers, type Refusal, type Step } from '../file.ts';
import type { CaseSettings } from '../settings.ts';

/**
 * A vendor who says no for good. The refusal is recorded; a coordinator overrides it with a reason; a second coordinator
 * confirms that, or the final date passes and any coordinator does. Only then does the override stand for that vendor's
 * approval, and it stands until a coordinator takes it back: a vendor who comes and goes does not start the ladder anew.
 */
export function refuse(file: CaseFile, { why, vendor: named }: { readonly why: string; readonly vendor?: string }, actor: Actor, now: Date): Done {
  const party = partyOf(file, actor, now);
  if (party !== 'maintainer' && party !== 'coordinator') throw new CaseError('not-maintainer', 'a maintainer who is on the case refuses, or a coordinator records that they did');
  const vendor = party === 'maintainer' ? onCase(file, actor.person, now)?.organization : namedVendor(file, named);
  if (party === 'maintainer' && named !== undefined && named !== vendor) throw new CaseError('vendor-unknown', 'a maintainer refuses for their own organization', { where: 'vendor' });
  const refusal: Refusal = { vendor, by: actor.person, recorded: party, why, at: now.toISOString() };
  return note(file, {
    refusals: [...file.papers.refusals.filter((each) => each.vendor !== vendor), refusal],
    approvals: file.papers.approvals.filter(({ organization }) => organization !== vendor),
  }, { kind: 'case.refused', what: `${vendor ?? 'the maintainer'} refuses publication${party === 'coordinator' ? ', as a coordinator records' : ''}: ${why}`, body: { vendor, recorded: party } });
}

/** By the vendor, or by a coordinator for what a coordinator recorded. */
export function withdrawRefusal(file: CaseFile, actor: Actor, now: Date): Done {
  const party = partyOf(file, actor, now);
  const own = onCase(file, actor.person, now)?.organization;
  const gone = file.papers.refusals.filter(({ vendor, recorded }) => (party === 'maintainer' ? vendor === own : party === 'coordinator' && recorded === 'coordinator'));
  if (gone.length === 0) throw new CaseError('act-refused', `there is no refusal in case ${file.id} that ${actor.person} could withdraw`);
  return note(file, { refusals: file.papers.refusals.filter((each) => !gone.includes(each)) }, { kind: 'case.refusal-withdrawn', what: `${gone.map(({ vendor }) => vendor ?? 'the maintainer').join(', ')} no longer refuses`, body: { vendors: gone.map(({ vendor }) => vendor) } });
}

export function override(file: CaseFile, why: string, open: readonly (string | undefined)[], actor: Actor, now: Date, settings: CaseSettings): Done {
  mustCoordinate(file, actor, now);
  const refused = open.filter((vendor) => refusalOf(file, vendor) !== undefined);
  if (refused.length === 0) throw new CaseError('act-refused', `no vendor of case ${file.id} whose approval is missing has refused`, { remedy: 'Record the refusal first; silence is escalated instead.' });
  const notice = addDays(now, settings.refusalDays);
  const governing = governingOf(file, settings).at;
  const final = governing > notice ? governing : notice;
  const made: Override = { at: now.toISOString(), by: actor.person, why, covers: refused.filter((vendor) => vendor !== undefined), final: final.toISOString(), confirmed: undefined };
  return note(file, { override: made }, { kind: 'case.override', what: `the refusal is overridden, once a second coordinator confirms it or ${dayOf(final)} has come: ${why}`, body: { vendors: made.covers, final: made.final } });
}

export function confirmOverride(file: CaseFile, { why, authority }: { readonly why: string; readonly authority?: string }, actor: Actor, now: Date): Done {
  mustCoordinate(file, actor, now);
  const { override: made } = file.papers;
  if (made === undefined || made.confirmed !== undefined) throw new CaseError('act-refused', `no override waits for confirmation in case ${file.id}`);
  const elapsed = new Date(made.final) <= now;
  if (made.by === actor.person && !elapsed) throw new CaseError('escalation-early', `whoever overrides a refusal does not confirm it before ${made.final}`, { remedy: 'Ask another coordinator, or wait for the final date.' });
  const on = made.by === actor.person ? 'final-date' : 'second-coordinator';
  const confirmed = { at: now.toISOString(), by: actor.person, why, on, authority } as const;
  return note(file, { override: { ...made, confirmed } }, {
    kind: 'case.override-confirmed', what: `the override is confirmed ${on === 'final-date' ? 'after its final date' : 'by a second coordinator'}${authority === undefined ? '' : `, on the authority of ${authority}`}: ${why}`, body: { on, vendors: made.covers },
  });
}

export function withdrawOverride(file: CaseFile, actor: Actor, now: Date): Done {
  mustCoordinate(file, actor, now);
  if (file.papers.override === undefined) throw new CaseError('act-refused', `nothing is overridden in case ${file.id}`);
  return note(file, { override: undefined }, { kind: 'case.override-withdrawn', what: 'the override is withdrawn', body: {} });
}

export function refusalOf({ papers }: CaseFile, vendor: string | undefined): Refusal | undefined {
  return papers.refusals.find((each) => each.vendor === vendor);
}

/** Does a confirmed override stand for this vendor's approval? One who joined later was never overridden. */
export function overridden({ papers: { override: made } }: CaseFile, vendor: string | undefined): boolean {
  return made?.confirmed !== undefined && covers(made, vendor);
}

/** Why a refusal still blocks; undefined where this vendor does not refuse. */
export function refusalBlocker(file: CaseFile, vendor: string | undefined): string | undefined {
  if (refusalOf(file, vendor) === undefined) return undefined;
  const { override: made } = file.papers;
  const who = vendor ?? 'the maintainer';
  return made !== undefined && covers(made, vendor) ? `${who} refuses; the override waits for a second coordinator, or for ${dayOf(new Date(made.final))}` : `${who} refuses; two coordinators may override that, or one after a final date, on the record`;
}

function covers(made: Override, vendor: string | undefined): boolean {
  return vendor === undefined ? made.covers.length === 0 : made.covers.includes(vendor);
}

/** Who maintains what the case is about is on the other side, whatever else they are. */
function mustCoordinate(file: CaseFile, actor: Actor, now: Date): void {
  if (partyOf(file, actor, now) !== 'coordinator') throw new CaseError('act-refused', 'a refusal is overridden by coordinators alone');
}

function namedVendor(file: CaseFile, named: string | undefined): string | undefined {
  const vendors = file.state.vendors.map(({ organization }) => organization);
  if (named !== undefined && !vendors.includes(named)) throw new CaseError('vendor-unknown', `${named} is no vendor of case ${file.id}`, { where: 'vendor' });
  if (named === undefined && vendors.length > 1) throw new CaseError('vendor-unnamed', `case ${file.id} has ${vendors.length} vendors`, { where: 'vendor', remedy: 'Name the one that refuses.' });
  return named ?? vendors[0];
}

function note(file: CaseFile, changed: Partial<Papers>, step: Step): Done {
  return { file: { ...file, papers: { ...file.papers, ...changed } }, steps: [step] };
}
