/** Numbers for what runs at the same time in this worker: the lowest free one, so that what is prepared for a slot is reused. */
export interface Slots {
  take(): number;
  give(slot: number): void;
}

export function openSlots(): Slots {
  const taken = new Set<number>();
  return {
    take() {
      let slot = 0;
      while (taken.has(slot)) slot++;
      taken.add(slot);
      return slot;
    },
    give: (slot) => void taken.delete(slot),
  };
}

const FIRST_UID = 0x4000_0000;
const SLOTS_A_WORKER = 64;

/**
 * The host user that a slot's sandboxes run as when the worker is root: one that no account has and that no other
 * running worker uses, for a process id is at most 2^22 (proc(5), pid_max). Undefined beyond the last slot.
 */
export function slotUser(workerPid: number, slot: number): number | undefined {
  return slot < SLOTS_A_WORKER ? FIRST_UID + workerPid * SLOTS_A_WORKER + slot : undefined;
}
