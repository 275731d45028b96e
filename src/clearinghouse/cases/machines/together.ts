import { CaseError } from '../error.ts';
import { embargo, holds, type EmbargoEvent, type EmbargoState } from './embargo.ts';
import { forced, learn, pathOf, progress, publicityOf, type Fact, type Publicity, type VendorPath } from './facts.ts';
import { follow } from '../../../kernel/machine.ts';
import { management, type ManagementEvent, type ManagementState } from './report.ts';

/** One vendor of a case. A vendor that deploys its own fix reports D itself. */
export interface Vendor {
  readonly organization: string;
  readonly management: ManagementState;
  readonly path: VendorPath;
  readonly deploys: boolean;
}

export interface CaseParts {
  readonly vendors: readonly Vendor[];
  readonly publicity: Publicity;
  readonly embargo: EmbargoState;
}

declare const settled: unique symbol;

/** The three machines of a case at rest. Only `caseState` makes one, so that no contradiction between them exists as a value. */
export interface CaseState extends CaseParts {
  readonly [settled]: true;
}

export type CaseEvent =
  | { readonly kind: 'management'; readonly vendor: string; readonly event: ManagementEvent }
  | { readonly kind: 'fact'; readonly fact: 'F' | 'D'; readonly vendor: string }
  | { readonly kind: 'fact'; readonly fact: 'P' | 'X' | 'A' }
  /** `later`: what is proposed ends after what is active now, which is an extension. */
  | { readonly kind: 'embargo'; readonly event: EmbargoEvent; readonly later?: boolean };

const afterAccepted: readonly ManagementState[] = ['accepted', 'deferred', 'closed'];

/** Why these parts contradict each other; the rules hold for every case at rest. */
export function contradictions(parts: CaseParts): readonly string[] {
  const found: string[] = [];
  const { vendors, publicity } = parts;
  if (publicity.startsWith('pX')) found.push('a public exploit without public knowledge');
  if (new Set(vendors.map(({ organization }) => organization)).size !== vendors.length) found.push('one vendor twice');
  for (const { organization, management: state, path } of vendors) {
    if ((state === 'start') !== (path === 'vfd')) found.push(`${organization} is aware exactly when its report management has left Start`);
    if (publicity.startsWith('P') && path === 'vfd') found.push(`${organization} does not know what the public knows`);
    if (progress(path) >= progress('VFd') && !afterAccepted.includes(state)) found.push(`${organization} has a fix for a report it never accepted`);
  }
  if (ends(publicity) && parts.embargo !== 'none' && parts.embargo !== 'exited') found.push('an embargo on what is public');
  if (parts.embargo === 'proposed' && bars({ vendors, publicity }) !== undefined) found.push('a proposal of what can no longer start');
  return found;
}

/** The one constructor. */
export function caseState(parts: CaseParts): CaseState {
  const found = contradictions(parts);
  if (found.length > 0) throw new CaseError('state-impossible', `no case is in this state: ${found.join('; ')}`);
  return { vendors: parts.vendors, publicity: parts.publicity, embargo: parts.embargo } as CaseState;
}

/** The event and what follows from it by itself, in order; or why it is refused. */
export function happen(state: CaseState, event: CaseEvent): { readonly state: CaseState; readonly events: readonly CaseEvent[] } | { readonly refused: string } {
  const first = step(state, event);
  if (typeof first === 'string') return { refused: first };
  const events = [event];
  let parts = first;
  for (let next = follows(parts); next !== undefined; next = follows(parts)) {
    const after = step(parts, next);
    if (typeof after === 'string') throw new CaseError('state-impossible', `what must follow cannot: ${after}`);
    parts = after;
    events.push(next);
  }
  return { state: caseState(parts), events };
}

/** What comes next by itself, before anybody may act again. */
function follows(parts: CaseParts): CaseEvent | undefined {
  if (forced(`VFD${parts.publicity}`) === 'P') return { kind: 'fact', fact: 'P' };
  const unaware = parts.vendors.find(({ path }) => forced(`${path}${parts.publicity}`) === 'V');
  if (unaware !== undefined) return { kind: 'management', vendor: unaware.organization, event: 'receive' };
  if (ends(parts.publicity) && holds(parts.embargo)) return { kind: 'embargo', event: 'terminate' };
  if (parts.embargo === 'proposed' && bars(parts) !== undefined) return { kind: 'embargo', event: 'reject' };
  return undefined;
}

/** One edge of one machine, or why not. */
function step(parts: CaseParts, event: CaseEvent): CaseParts | string {
  if (event.kind === 'embargo') return stepEmbargo(parts, event);
  if (!('vendor' in event)) {
    // Vendors are carried along one by one afterwards; their own letters do not hinder what the world does.
    const after = learn(`VFD${parts.publicity}`, event.fact);
    return after === undefined ? `${event.fact} cannot be observed when the case stands at ${parts.publicity}` : { ...parts, publicity: publicityOf(after) };
  }
  const vendor = parts.vendors.find(({ organization }) => organization === event.vendor);
  if (vendor === undefined) return `${event.vendor} is no vendor of this case`;
  const after = event.kind === 'management' ? manage(vendor, event.event, parts.publicity) : advance(vendor, event.fact, parts.publicity);
  return typeof after === 'string' ? after : { ...parts, vendors: parts.vendors.map((each) => (each === vendor ? after : each)) };
}

function manage(vendor: Vendor, event: ManagementEvent, publicity: Publicity): Vendor | string {
  const next = follow(management, vendor.management, event);
  if (next === undefined) return `report management of ${vendor.organization} is ${vendor.management}: ${event} does not lead on from there`;
  if (vendor.management !== 'start') return { ...vendor, management: next };
  const after = learn(`${vendor.path}${publicity}`, 'V');
  return after === undefined ? `V cannot be observed at ${vendor.path}${publicity}` : { ...vendor, management: next, path: pathOf(after) };
}

function advance(vendor: Vendor, fact: Fact, publicity: Publicity): Vendor | string {
  const may: readonly ManagementState[] = fact === 'F' || vendor.deploys ? ['accepted'] : afterAccepted;
  if (!may.includes(vendor.management)) return `${fact} needs a report that ${vendor.organization} has ${may.join(', ')}; it is ${vendor.management}`;
  const after = learn(`${vendor.path}${publicity}`, fact);
  return after === undefined ? `${fact} cannot be observed at ${vendor.path}${publicity}` : { ...vendor, path: pathOf(after) };
}

function stepEmbargo(parts: CaseParts, { event, later }: { readonly event: EmbargoEvent; readonly later?: boolean }): CaseParts | string {
  const next = follow(embargo, parts.embargo, event);
  if (next === undefined) return `the embargo is ${parts.embargo}: ${event} does not lead on from there`;
  const starts = parts.embargo === 'none' || parts.embargo === 'proposed';
  if (event === 'propose' || event === 'accept') {
    const why = starts ? bars(parts) : later === true ? barsExtension(parts) : undefined;
    if (why !== undefined) return why;
  }
  return { ...parts, embargo: next };
}

function ends(publicity: Publicity): boolean {
  return publicity.includes('P') || publicity.includes('X');
}

/** Why no new embargo may start. */
export function bars({ vendors, publicity }: Omit<CaseParts, 'embargo'>): string | undefined {
  if (publicity.includes('X')) return 'an exploit is public';
  if (publicity.includes('P')) return 'the flaw is public';
  if (publicity.includes('A')) return 'attacks were observed: no new embargo starts';
  const ready = vendors.find(({ path }) => path.includes('F'));
  return ready === undefined ? undefined : `${ready.organization} has a fix ready: no new embargo starts`;
}

/** Why an active embargo may not be made longer. Where one vendor trails behind another's fix it may. */
export function barsExtension({ vendors, publicity }: Omit<CaseParts, 'embargo'>): string | undefined {
  if (publicity.includes('A')) return 'attacks were observed: the embargo is not made longer';
  if (vendors.length === 0 || vendors.some(({ path }) => !path.includes('F'))) return undefined;
  return 'every vendor has a fix ready: the embargo prepares to end';
}

export type Advice = 'decide-embargo' | 'end-for-attacks' | 'prepare-end' | 'end-for-deployment';

/** What the protocol asks people to do; it does none of this by itself. */
export function advice(state: CaseState): readonly Advice[] {
  const aware = state.vendors.some(({ path }) => path !== 'vfd');
  if (state.embargo === 'none' || state.embargo === 'proposed') return aware && bars(state) === undefined ? ['decide-embargo'] : [];
  if (!holds(state.embargo)) return [];
  const trailing = state.vendors.some(({ path }) => !path.includes('F'));
  return [
    ...(state.publicity.includes('A') ? ['end-for-attacks' as const] : []),
    ...(!trailing && state.vendors.length > 0 ? ['prepare-end' as const] : []),
    ...(state.vendors.some(({ path }) => path === 'VFD') && !trailing ? ['end-for-deployment' as const] : []),
  ];
}

/** The six letters of a case with several vendors: the furthest one's, so that a fact stays true when another vendor joins. */
export function factsOf({ vendors, publicity }: Omit<CaseParts, 'embargo'>): `${VendorPath}${Publicity}` {
  const furthest = vendors.reduce<VendorPath>((best, { path }) => (progress(path) > progress(best) ? path : best), 'vfd');
  return `${furthest}${publicity}`;
}
