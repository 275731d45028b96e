/**
 * The rooms of the house and what each may import besides itself; every other room is closed to it, and of an open
 * one only the face, `index.ts`. `docs/architecture.md` draws it.
 * The lint reads this table, and so does the scan for what the lint cannot see.
 */
export const rooms: Readonly<Record<string, readonly string[]>> = {
  kernel: [],
  store: ['kernel'],
  versions: ['kernel'],
  trust: ['kernel'],
  net: ['kernel'],
  ledger: ['kernel', 'store', 'trust'],
  identity: ['kernel', 'store', 'trust', 'ledger', 'testing'],
  sandbox: ['kernel'],
  ecosystems: ['kernel', 'net', 'sandbox', 'versions'],
  reproduction: ['kernel', 'sandbox', 'ecosystems', 'trust'],
  'clearinghouse/intake': ['kernel', 'store', 'trust', 'ledger', 'identity'],
  'clearinghouse/validation': ['kernel', 'store', 'trust', 'ledger', 'identity', 'sandbox', 'ecosystems', 'reproduction', 'clearinghouse/intake'],
  'clearinghouse/cases': ['kernel', 'store', 'trust', 'ledger', 'identity', 'reproduction', 'clearinghouse/validation'],
  'clearinghouse/remediation': ['kernel', 'store', 'trust', 'ledger', 'identity', 'reproduction', 'clearinghouse/cases'],
  'clearinghouse/distribution': ['kernel', 'store', 'trust', 'ledger', 'clearinghouse/remediation'],
  'clearinghouse/notification': ['kernel', 'store'],
  'clearinghouse/advisories': ['kernel', 'net', 'versions'],
  'clearinghouse/inventory': ['kernel', 'versions', 'clearinghouse/advisories'],
  'clearinghouse/priority': ['kernel'],
  'clearinghouse/operators': ['kernel', 'store', 'trust', 'ledger', 'identity', 'versions', 'clearinghouse/advisories', 'clearinghouse/inventory', 'clearinghouse/priority'],
  'clearinghouse/delivery': ['kernel', 'store', 'ledger', 'clearinghouse/operators'],
  http: ['kernel', 'store', 'trust', 'ledger', 'identity', 'reproduction', 'clearinghouse/intake', 'clearinghouse/validation', 'clearinghouse/cases', 'clearinghouse/remediation', 'clearinghouse/distribution', 'clearinghouse/notification', 'clearinghouse/advisories', 'clearinghouse/inventory', 'clearinghouse/priority', 'clearinghouse/operators', 'clearinghouse/delivery'],
  testing: [],
  start: ['kernel', 'store', 'trust', 'net', 'ledger', 'identity', 'sandbox', 'ecosystems', 'reproduction', 'clearinghouse/intake', 'clearinghouse/validation', 'clearinghouse/cases', 'clearinghouse/remediation', 'clearinghouse/distribution', 'clearinghouse/notification', 'clearinghouse/advisories', 'clearinghouse/inventory', 'clearinghouse/priority', 'clearinghouse/operators', 'clearinghouse/delivery', 'http', 'cli', 'versions', 'testing'],
  cli: ['kernel', 'trust', 'net', 'ledger', 'sandbox', 'ecosystems', 'reproduction', 'clearinghouse/advisories', 'clearinghouse/inventory', 'start'],
};

/** Rooms without a face: the kernel's files are one each, a composition root or a command is a page of its own. */
export const faceless: readonly string[] = ['kernel', 'start', 'cli', 'testing'];

/** Rooms that may touch the outside world: the environment, the clock, the network, other programs. */
export const worldly: readonly string[] = ['start', 'store', 'sandbox', 'ecosystems', 'net', 'trust'];

/** Shapes that the pages share with the service: types alone, so that nothing of the service ends up in a browser. */
export const shared: readonly string[] = ['src/http/view.ts', 'src/http/operators/view.ts'];

/** May a file of the one room import that path of the other? `undefined` stands for a file in no room. */
export function mayImport(from: string | undefined, to: string, path: string): boolean {
  if (from === to) return true;
  if (from !== undefined && Object.hasOwn(rooms, from) && rooms[from]?.includes(to) !== true) return false;
  return faceless.includes(to) || path === `src/${to}/index.ts` || (from === undefined && shared.includes(path));
}

/** The room of a file by its path from the root; a stage of the clearinghouse is a room of its own. */
export function roomOf(path: string): string | undefined {
  return /^src\/(clearinghouse\/[^/]+|[^/]+)\//.exec(path)?.[1];
}
