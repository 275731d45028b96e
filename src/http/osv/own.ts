import { indexOf } from '../../clearinghouse/advisories/index.ts';
import { parsePurl } from '../../clearinghouse/inventory/index.ts';
import { listAdvisories, publicationMark, toOsv, type OsvRecord, type Publisher } from '../../clearinghouse/distribution/index.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Database } from '../../store/index.ts';
import { layer, type Layer } from './layers.ts';
import { byPurl, purlName } from './query.ts';

/** What this clearinghouse published itself, ready to be asked. */
export interface OwnShelf {
  current(): Promise<Layer>;
  /** After a publication here. */
  refresh(): Promise<void>;
}

/** Other processes on the same database publish too: after so many milliseconds it is looked. */
const lookEvery = 15_000;

/** Under no label but CLEAR does anything come in here: what is sealed cannot be found by asking. */
export function openOwn(db: Database, publisher: Publisher, clock: Clock): OwnShelf {
  let held: Layer | undefined;
  let mark = '';
  let looked = 0;
  let looking: Promise<void> | undefined;

  async function look(): Promise<void> {
    looked = clock.monotonic();
    const now = await publicationMark(db);
    if (held !== undefined && now === mark) return;
    const open = (await listAdvisories(db)).filter(({ tlp }) => tlp === 'CLEAR');
    const records = open.map((advisory) => toOsv(advisory, publisher));
    const texts = new Map(records.map((record) => [record.id, { modified: record.modified, text: () => Buffer.from(JSON.stringify(record)) }]));
    held = layer(indexOf(records.map((record, index) => placed(record, open[index]?.package.purl ?? '')), 'own cases'), new Set(), {
      record: (id) => texts.get(id),
      naming: (alias) => records.filter(({ aliases = [] }) => aliases.includes(alias)).map(({ id }) => id),
    });
    mark = now;
  }
  function refresh(): Promise<void> {
    looking ??= look().finally(() => { looking = undefined; });
    return looking;
  }
  return {
    async current() {
      // The first question waits; later ones are answered from what is held while it is looked.
      if (held === undefined) await refresh();
      else if (clock.monotonic() - looked >= lookEvery) void refresh().catch(() => undefined);
      if (held === undefined) throw new Error('the published cases could not be read');
      return held;
    },
    async refresh() {
      // One that began before the publication may have missed it.
      await looking;
      await refresh();
    },
  };
}

/** For the index alone: a package that OSV has no ecosystem for is found by its purl, its versions in the order of Semantic Versioning where they are such. */
function placed(record: OsvRecord, text: string): object {
  const [affected] = record.affected;
  const purl = parsePurl(text);
  if (affected.package !== undefined || purl === undefined) return record;
  return { ...record, affected: [{ ...affected, package: { ecosystem: byPurl, name: purlName(purl) }, ranges: affected.ranges.map((range) => ({ ...range, type: 'SEMVER' })) }] };
}
