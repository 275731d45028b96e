/**
 * The rooms of the house and what each may import besides itself; every other room is closed to it, and of an open
 * one only the face, `index.ts`. `docs/architecture.md` draws it.
 * The lint reads this table, and so does the scan for what the lint cannot see.
 */
export const rooms: Readonly<Record<string, readonly string[]>> = {
  kernel: [],
  trust: ['kernel'],
  net: ['kernel'],
  sandbox: ['kernel'],
  ecosystems: ['kernel', 'net', 'sandbox'],
  reproduction: ['kernel', 'sandbox', 'ecosystems', 'trust'],
  start: ['kernel', 'trust', 'net', 'sandbox', 'ecosystems', 'reproduction', 'cli'],
  cli: ['kernel', 'trust', 'net', 'sandbox', 'ecosystems', 'reproduction', 'start'],
};

/** Rooms without a face: the kernel's files are one each, a composition root or a command is a page of its own. */
export const faceless: readonly string[] = ['kernel', 'start', 'cli'];

/** Rooms that may touch the outside world: the environment, the clock, the network, other programs. */
export const worldly: readonly string[] = ['start', 'sandbox', 'ecosystems', 'net', 'trust'];

/** May a file of the one room import that path of the other? `undefined` stands for a file in no room. */
export function mayImport(from: string | undefined, to: string, path: string): boolean {
  if (from === to) return true;
  if (from !== undefined && Object.hasOwn(rooms, from) && rooms[from]?.includes(to) !== true) return false;
  return faceless.includes(to) || path === `src/${to}/index.ts`;
}
