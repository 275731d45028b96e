import { canonicalName, keyOf, orderFor, type Index, type RecordLookup } from '../../clearinghouse/advisories/index.ts';
import type { OpenKnowledge, Place } from '../../clearinghouse/inventory/index.ts';

/** A record as it goes out: the bytes are JSON, and may be shared. */
export interface OutRecord {
  readonly modified: string;
  text(): Uint8Array;
}

/** An index and the records that it speaks of. */
export interface Layer {
  /** By name, whatever the release where none is given: `Debian` stands for every `Debian:12` too; an empty one for all. */
  ecosystems(name: string): readonly number[];
  readonly index: Index;
  /** Identifiers that another layer says something newer of. */
  readonly hidden: ReadonlySet<string>;
  record(id: string): OutRecord | undefined;
  /** Identifiers of records that give this one as another name of theirs. */
  naming(alias: string): readonly string[];
}

export function layer(index: Index, hidden: ReadonlySet<string>, { record, naming }: Pick<Layer, 'record' | 'naming'>): Layer {
  const { ecosystems } = index.description;
  const byName = new Map<string, number[]>();
  for (const [number, name] of ecosystems.entries()) for (const each of new Set([name, name.split(':')[0] ?? name, ''])) byName.set(each, [...byName.get(each) ?? [], number]);
  return { index, hidden, record, naming, ecosystems: (name) => byName.get(name) ?? [] };
}

/** The delta before the index that it replaces parts of. */
export function knowledgeLayers({ base, delta, records }: OpenKnowledge): readonly Layer[] {
  const by = { record: recordOf(records), naming: (alias: string) => records.naming(alias) };
  const older = layer(base, new Set(delta?.description.superseded), by);
  return delta === undefined ? [older] : [layer(delta, new Set(), by), older];
}

function recordOf(records: RecordLookup): Layer['record'] {
  return (id) => {
    const found = records.find(id);
    return found === undefined ? undefined : { modified: found.modified, text: () => records.text(found) };
  };
}

/** Records that speak of any of the places, each once, in the order of their identifiers; what was withdrawn speaks of nothing. */
export function spokenOf(places: readonly Place[], layers: readonly Layer[]): readonly (readonly [id: string, record: OutRecord])[] {
  const found = new Map<string, OutRecord>();
  for (const { index, hidden, record, ecosystems } of layers) {
    for (const { ecosystem, name, version } of places) {
      for (const number of ecosystems(ecosystem)) {
        const exact = index.description.ecosystems[number] ?? ecosystem;
        const key = version === undefined ? undefined : (): Uint8Array => keyOf(orderFor(exact), version);
        for (const { advisory } of index.query(number, canonicalName(exact, name), key)) {
          const { id, withdrawn } = index.advisory(advisory);
          if (withdrawn !== undefined || hidden.has(id) || found.has(id)) continue;
          // One that went away since the index was built says nothing any more.
          const out = record(id);
          if (out !== undefined) found.set(id, out);
        }
      }
    }
  }
  return [...found].sort(([left], [right]) => (left < right ? -1 : 1));
}
