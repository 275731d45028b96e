import type { Machine } from '../../../kernel/machine.ts';

/** Report management, one per participant (Vultron, "Report Management Model"). */
export const managementStates = ['start', 'received', 'valid', 'invalid', 'accepted', 'deferred', 'closed'] as const;
export type ManagementState = (typeof managementStates)[number];
export type ManagementEvent = 'receive' | 'validate' | 'invalidate' | 'accept' | 'defer' | 'close';

export const management: Machine<ManagementState, ManagementEvent> = {
  start: { receive: 'received' },
  received: { validate: 'valid', invalidate: 'invalid' },
  invalid: { validate: 'valid', close: 'closed' },
  valid: { accept: 'accepted', defer: 'deferred' },
  accepted: { defer: 'deferred', close: 'closed' },
  deferred: { accept: 'accepted', close: 'closed' },
  closed: {},
};
