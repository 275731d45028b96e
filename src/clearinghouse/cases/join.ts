import { after, move } from './acts/moves.ts';
import { CaseError } from './error.ts';
import type { CaseFile, Done, Instant, Papers } from './file.ts';
import { holds } from './machines/embargo.ts';
import { progress } from './machines/facts.ts';
import { bars, caseState, type Vendor } from './machines/together.ts';

/**
 * What a case becomes when another one turns out to be the same flaw: what either knows is known, who is on either is on
 * it, and the earliest accepted date wins. Consent is not carried over: it was given to another case.
 */
export function join(into: CaseFile, from: CaseFile, now: Date): Done {
  let done: Done = { file: withPapers(into, from), steps: [] };
  for (const vendor of from.state.vendors) done = after(done, (file) => joinVendor(file, vendor, now));
  // The exploit first: it brings public knowledge with it.
  for (const fact of ['A', 'X', 'P'] as const) {
    if (from.state.publicity.includes(fact)) done = after(done, (file) => (file.state.publicity.includes(fact) ? { file, steps: [] } : move(file, { kind: 'fact', fact }, now, `known in ${from.id}`)));
  }
  done = after(done, (file) => joinEmbargo(file, from, now));
  const known = new Set(into.participants.map(({ person }) => person));
  const file = done.file;
  return { ...done, file: { ...file, participants: [...file.participants, ...from.participants.filter(({ person }) => !known.has(person))], papers: { ...file.papers, observed: earliest(into.papers, from.papers, file.papers) } } };
}

function withPapers(into: CaseFile, from: CaseFile): CaseFile {
  const [own, other] = [into.papers, from.papers];
  const fixes = [...own.fixes, ...other.fixes.filter(({ fix }) => !own.fixes.some((each) => each.fix === fix))];
  return { ...into, aliases: [...new Set([...into.aliases, ...from.aliases])], papers: { ...own, upstream: own.upstream ?? other.upstream, listCaps: [...own.listCaps, ...other.listCaps], publicModel: own.publicModel ?? other.publicModel, fixes } };
}

/** The further one of a vendor that both know. */
function joinVendor(file: CaseFile, vendor: Vendor, now: Date): Done {
  const own = file.state.vendors.find(({ organization }) => organization === vendor.organization);
  if (own !== undefined && progress(own.path) >= progress(vendor.path)) return { file, steps: [] };
  const aware = file.state.publicity.startsWith('P') && vendor.path === 'vfd';
  const joined: Vendor = aware ? { ...vendor, management: 'received', path: 'Vfd' } : vendor;
  const vendors = own === undefined ? [...file.state.vendors, joined] : file.state.vendors.map((each) => (each === own ? joined : each));
  const stops = file.state.embargo === 'proposed' && bars({ vendors, publicity: file.state.publicity }) !== undefined;
  const ready: Done = stops ? move(file, { kind: 'embargo', event: 'reject' }, now, `${vendor.organization} has a fix ready`) : { file, steps: [] };
  return after(ready, (next) => ({
    file: { ...next, state: caseState({ ...next.state, vendors }) },
    steps: [{ kind: 'case.vendor', what: `${vendor.organization} is a vendor of this case`, body: { vendor: vendor.organization, path: joined.path, management: joined.management } }],
  }));
}

function joinEmbargo(file: CaseFile, from: CaseFile, now: Date): Done {
  const active = holds(file.state.embargo);
  if (from.papers.ended !== undefined || from.state.embargo === 'exited') {
    const kept = { ...file, papers: { ...file.papers, ended: file.papers.ended ?? from.papers.ended } };
    return active ? move(kept, { kind: 'embargo', event: 'terminate' }, now, `the embargo of ${from.id} has ended`) : rejected(kept, now, from);
  }
  if (file.papers.publicModel !== undefined) return active ? move(file, { kind: 'embargo', event: 'terminate' }, now, 'any public model can make this report', 'unavailable') : rejected(file, now, from);
  if (!holds(from.state.embargo) || file.state.embargo === 'exited' || file.state.publicity.startsWith('P')) return { file, steps: [] };
  const terms = [...(active ? file.papers.terms : []), ...from.papers.terms];
  if (active) return { file: { ...file, papers: { ...file.papers, terms } }, steps: [] };
  const why = bars(file.state);
  if (why !== undefined) throw new CaseError('merge-refused', `the embargo of ${from.id} cannot be carried over to ${file.id}: ${why}`, { remedy: `Merge ${file.id} into ${from.id} instead, or end that embargo first.` });
  const until = terms.map((term) => term.until).sort()[0] as string;
  const proposal = { until, later: false, why: `accepted in ${from.id}`, by: 'merge', at: now.toISOString(), decisions: [] };
  const proposed = move({ ...file, papers: { ...file.papers, proposal } }, { kind: 'embargo', event: 'propose' }, now, proposal.why);
  const accepted = after(proposed, (next) => move(next, { kind: 'embargo', event: 'accept' }, now, proposal.why));
  return { ...accepted, file: { ...accepted.file, papers: { ...accepted.file.papers, terms } } };
}

function rejected(file: CaseFile, now: Date, from: CaseFile): Done {
  return file.state.embargo === 'proposed' ? move(file, { kind: 'embargo', event: 'reject' }, now, `no embargo is available since ${from.id}`) : { file, steps: [] };
}

function earliest(own: Papers, other: Papers, now: Papers): Papers['observed'] {
  const first = (fact: 'P' | 'X' | 'A'): Instant | undefined => [own.observed[fact], other.observed[fact], now.observed[fact]].filter((at) => at !== undefined).sort()[0];
  return Object.fromEntries((['P', 'X', 'A'] as const).flatMap((fact) => (first(fact) === undefined ? [] : [[fact, first(fact)]])));
}
