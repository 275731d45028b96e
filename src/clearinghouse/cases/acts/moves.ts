import { dayOf } from '../dates.ts';
import { CaseError } from '../error.ts';
import type { CaseFile, Done, EmbargoEnd, Papers, Step } from '../file.ts';
import { caseState, happen, type CaseEvent, type Vendor } from '../machines/together.ts';

/** Lets an event happen, with all that follows by itself; each edge is a step of its own on the record. */
export function move(file: CaseFile, event: CaseEvent, now: Date, why = '', ending: EmbargoEnd = 'agreed'): Done {
  const after = happen(file.state, event);
  if ('refused' in after) throw new CaseError('act-refused', `${after.refused} (case ${file.id})`, { remedy: 'Look at the case again; its state decides what may come next.' });
  let papers = file.papers;
  const steps: Step[] = [];
  for (const [index, each] of after.events.entries()) {
    const cause = after.events[0]?.kind === 'fact' ? after.events[0].fact : undefined;
    const how: EmbargoEnd = cause === 'X' ? 'exploit' : cause === 'P' ? 'public' : ending;
    steps.push(tell(each, index === 0 ? why : '', papers, how));
    papers = entered(papers, each, now, how, file.id);
  }
  return { file: { ...file, state: after.state, papers }, steps };
}

/** What the papers say after an edge. */
function entered(papers: Papers, event: CaseEvent, now: Date, how: EmbargoEnd, id: string): Papers {
  const at = now.toISOString();
  if (event.kind === 'fact') return event.fact === 'P' || event.fact === 'X' || event.fact === 'A' ? { ...papers, observed: { ...papers.observed, [event.fact]: at } } : papers;
  if (event.kind === 'management') return papers;
  switch (event.event) {
    case 'propose': return papers;
    case 'reject': return { ...papers, proposal: undefined };
    case 'accept': return { ...papers, proposal: undefined, terms: papers.proposal === undefined ? papers.terms : [{ until: papers.proposal.until, acceptedAt: at, case: id, ...(papers.proposal.decisions.length > 0 && papers.proposal.decisions.every(({ party }) => party === 'coordinator') ? { alone: true } : {}) }] };
    case 'terminate': return { ...papers, proposal: undefined, ended: { at, how } };
  }
}

export const managementWords = {
  receive: 'has received the report', validate: 'finds the report valid', invalidate: 'finds the report invalid', accept: 'takes the report on', defer: 'puts the report off', close: 'closes the report',
} as const;

const factWords = {
  F: 'has a fix ready', D: 'has deployed its fix', P: 'the flaw is public', X: 'an exploit is public', A: 'attacks were observed',
} as const;

function tell(event: CaseEvent, why: string, papers: Papers, how: EmbargoEnd): Step {
  const because = why === '' ? '' : `: ${why}`;
  switch (event.kind) {
    case 'fact': return { kind: 'case.fact', what: `${'vendor' in event ? `${event.vendor} ` : ''}${factWords[event.fact]}${because}`, body: { fact: event.fact, ...('vendor' in event ? { vendor: event.vendor } : {}) } };
    case 'management': return { kind: 'case.management', what: `${event.vendor} ${managementWords[event.event]}${because}`, body: { vendor: event.vendor, event: event.event } };
    case 'embargo': {
      const until = papers.proposal?.until;
      const what = event.event === 'terminate' ? `embargo ended${because === '' && (how === 'public' || how === 'exploit') ? `: ${how === 'public' ? factWords.P : factWords.X}` : because}`
        : `embargo ${until === undefined ? '' : `until ${dayOf(new Date(until))} `}${{ propose: 'proposed', accept: 'accepted', reject: 'rejected' }[event.event]}${because}`;
      return { kind: 'case.embargo', what, body: { event: event.event, ...(event.event === 'terminate' ? { how } : { until }) } };
    }
  }
}

/** A further vendor; one that joins what is public knows of it. */
export function withVendor(file: CaseFile, vendor: Pick<Vendor, 'organization' | 'deploys'>): Done {
  if (file.state.vendors.some(({ organization }) => organization === vendor.organization)) return { file, steps: [] };
  const aware = file.state.publicity.startsWith('P');
  const added: Vendor = { ...vendor, management: aware ? 'received' : 'start', path: aware ? 'Vfd' : 'vfd' };
  const state = caseState({ ...file.state, vendors: [...file.state.vendors, added] });
  return { file: { ...file, state }, steps: [{ kind: 'case.vendor', what: `${vendor.organization} is a vendor of this case`, body: { vendor: vendor.organization, deploys: vendor.deploys } }] };
}

export function after(done: Done, next: (file: CaseFile) => Done): Done {
  const { file, steps } = next(done.file);
  return { file, steps: [...done.steps, ...steps] };
}
