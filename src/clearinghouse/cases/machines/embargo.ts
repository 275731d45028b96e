import type { Machine } from '../../../kernel/machine.ts';

/** Embargo management, one per case (Vultron, "Embargo Management Model"). At most one embargo is active, and what was accepted ends. */
export const embargoStates = ['none', 'proposed', 'active', 'revise', 'exited'] as const;
export type EmbargoState = (typeof embargoStates)[number];
export type EmbargoEvent = 'propose' | 'reject' | 'accept' | 'terminate';

export const embargo: Machine<EmbargoState, EmbargoEvent> = {
  none: { propose: 'proposed' },
  proposed: { propose: 'proposed', reject: 'none', accept: 'active' },
  active: { propose: 'revise', terminate: 'exited' },
  revise: { propose: 'revise', accept: 'active', reject: 'active', terminate: 'exited' },
  exited: {},
};

/** A revision under discussion never interrupts the embargo that is active. */
export function holds(state: EmbargoState): boolean {
  return state === 'active' || state === 'revise';
}
