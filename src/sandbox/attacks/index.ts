import type { Attack } from './attack.ts';
import { bystanderAttacks } from './bystanders.ts';
import { deceitAttacks } from './deceit.ts';
import { kernelAttacks } from './kernel.ts';
import { lifecycleAttacks } from './lifecycle.ts';
import { networkAttacks } from './network.ts';
import { resourceAttacks } from './resources.ts';
import { resultAttacks } from './results.ts';

export type { Attack, AttackResult, Outcome } from './attack.ts';
export { attempt } from './run.ts';
export type { Worker } from './worker.ts';

/** The whole attack list, by item. */
export const attacks: readonly Attack[] = [
  ...resourceAttacks, ...lifecycleAttacks, ...networkAttacks, ...bystanderAttacks, ...kernelAttacks, ...resultAttacks, ...deceitAttacks,
].toSorted((a, b) => a.number - b.number);
