import type { Advisory, RangeEvent } from './advisory.ts';

/** An advisory of one package, for tests. */
export function advisory(id: string, ecosystem: string, name: string, events: readonly RangeEvent[], more: Partial<Advisory> & { readonly versions?: readonly string[] } = {}): Advisory {
  const { versions = [], ...rest } = more;
  return {
    id, modified: '2026-01-01T00:00:00Z', published: '2026-01-01T00:00:00Z', withdrawn: undefined, aliases: [], summary: '', malware: false, vectors: [], level: undefined,
    affected: [{ ecosystem, name, ranges: events.length === 0 ? [] : [{ type: 'ECOSYSTEM', events }], versions }], ...rest,
  };
}
