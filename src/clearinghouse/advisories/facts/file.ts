import { AdvisoryError, damaged } from '../error.ts';
import { ByteWriter, Cursor } from '../compiled/bytes.ts';
import { openPages, loadPages, paged, payloadBytes } from '../compiled/pages.ts';
import { automatables, cveNumber, exploitations, impacts, type CveFacts, type KevEntry, type Ssvc } from './cve.ts';

/**
 * Facts of CVEs in one file of checked pages: a header, the first CVE of each page, then pages of entries in the order
 * of CVEs, then the catalog's dates as JSON. An entry is how far its CVE is behind the page's first, 32 bits of facts and 24 of the
 * percentile.
 */
const mark = 'BWFACTS\n';
const formatVersion = 1;
const entryBytes = 11;
const entriesPerPage = 46;
const headerLength = 28;
const steps = 100_000;
const shift = { exploitation: 17, automatable: 19, impact: 21, kev: 23, ransomware: 24, score: 25 } as const;

export interface FactsFile {
  /** Undefined where nothing is known. */
  of(id: string): CveFacts | undefined;
  readonly touched: () => number;
  close(): void;
}

export function writeFacts(facts: ReadonlyMap<number, CveFacts>): Buffer {
  const sorted = [...facts].sort(([left], [right]) => left - right);
  const body = new ByteWriter(1 << 16);
  const firsts = new ByteWriter();
  const kev: Record<string, readonly [string, string]> = {};
  const pages = Math.ceil(sorted.length / entriesPerPage);
  for (let page = 0; page < pages; page++) {
    const bytes = Buffer.alloc(payloadBytes);
    const entries = sorted.slice(page * entriesPerPage, (page + 1) * entriesPerPage);
    const first = entries[0]?.[0] ?? 0;
    firsts.u32(first);
    bytes[0] = entries.length;
    for (const [index, [number, each]] of entries.entries()) {
      const at = 1 + index * entryBytes;
      bytes.writeUInt32LE(number - first, at);
      bytes.writeUInt32LE(bitsOf(each), at + 4);
      bytes.writeUIntLE(Math.round((each.epss?.percentile ?? 0) * steps), at + 8, 3);
      if (each.kev !== undefined) kev[number] = [each.kev.added, each.kev.due];
    }
    body.raw(bytes);
  }
  const catalog = Buffer.from(JSON.stringify(kev));
  const header = Buffer.alloc(payloadBytes);
  header.write(mark, 0, 'latin1');
  for (const [index, value] of [formatVersion, pages, firsts.length, catalog.length, sorted.length].entries()) header.writeUInt32LE(value, 8 + index * 4);
  const directory = Buffer.alloc(Math.ceil(firsts.length / payloadBytes) * payloadBytes);
  directory.set(firsts.taken());
  return paged(Buffer.concat([header, directory, body.taken(), catalog]));
}

function bitsOf({ epss, ssvc, kev, score }: CveFacts): number {
  const index = (all: readonly string[], value: string | undefined): number => (value === undefined ? 0 : all.indexOf(value) + 1);
  const low = epss === undefined ? 0 : Math.min(steps, Math.max(0, Math.round(epss.score * steps))) + 1;
  const high = (index(exploitations, ssvc?.exploitation) << shift.exploitation) | (index(automatables, ssvc?.automatable) << shift.automatable) | (index(impacts, ssvc?.technicalImpact) << shift.impact)
    | (kev === undefined ? 0 : 1 << shift.kev) | (kev?.ransomware === true ? 1 << shift.ransomware : 0) | ((score === undefined ? 0 : Math.round(score * 10) + 1) << shift.score);
  return (low | high) >>> 0;
}

export function openFacts(file: string, resident = false): FactsFile {
  const pages = resident ? loadPages(file) : openPages(file);
  const cursor = new Cursor();
  pages.seek(0, headerLength, cursor);
  const { bytes, at } = cursor;
  if (bytes.toString('latin1', at, at + mark.length) !== mark) throw damaged('it is no file of facts', file);
  const [format = 0, pageCount = 0, firstBytes = 0, catalogBytes = 0] = [0, 1, 2, 3].map((index) => bytes.readUInt32LE(at + 8 + index * 4));
  if (format !== formatVersion) throw new AdvisoryError('index-version', `the facts have format ${format}; this program reads ${formatVersion}`, { where: file, remedy: 'Build them anew with: breakwater intel update --rebuild' });
  const start = (1 + Math.ceil(firstBytes / payloadBytes)) * payloadBytes;
  if (firstBytes !== pageCount * 4 || start + pageCount * payloadBytes + catalogBytes > pages.size) throw damaged('its sections do not fit', file);
  const directory = new Cursor();
  if (pageCount > 0) pages.seek(payloadBytes, firstBytes, directory);
  const firstOf = (page: number): number => directory.bytes.readUInt32LE(directory.at + page * 4);
  let catalog: Readonly<Record<string, readonly [string, string]>> | undefined;

  function kevOf(number: number, ransomware: boolean): KevEntry {
    if (catalog === undefined) {
      pages.seek(start + pageCount * payloadBytes, catalogBytes, cursor);
      try {
        catalog = JSON.parse(cursor.bytes.toString('utf8', cursor.at, cursor.at + catalogBytes)) as Readonly<Record<string, readonly [string, string]>>;
      } catch (error) {
        throw new AdvisoryError('index-damaged', 'the catalog in it is no JSON', { where: file, cause: error });
      }
    }
    const [added, due] = catalog[number] ?? [];
    if (typeof added !== 'string' || typeof due !== 'string') throw damaged('a catalog entry is missing', file);
    return { added, due, ransomware };
  }
  return {
    touched: pages.touched,
    close: pages.close,
    of(id) {
      const number = cveNumber(id);
      if (number === undefined || pageCount === 0 || number < firstOf(0)) return undefined;
      const page = lastAtMost(pageCount, number, firstOf);
      pages.seek(start + page * payloadBytes, payloadBytes, cursor);
      const { bytes, at } = cursor;
      const count = bytes[at] as number;
      if (count === 0 || count > entriesPerPage) throw damaged('a page of facts has no sound count', file);
      const step = number - firstOf(page);
      const entry = at + 1 + lastAtMost(count, step, (index) => bytes.readUInt32LE(at + 1 + index * entryBytes)) * entryBytes;
      if (bytes.readUInt32LE(entry) !== step) return undefined;
      return factsOf(bytes.readUInt32LE(entry + 4), bytes.readUIntLE(entry + 8, 3), (ransomware) => kevOf(number, ransomware));
    },
  };
}

function factsOf(bits: number, percentile: number, kev: (ransomware: boolean) => KevEntry): CveFacts {
  const field = (at: number, mask: number): number => (bits >>> at) & mask;
  const epss = field(0, 0x1ffff);
  const ssvc: Ssvc = {
    exploitation: exploitations[field(shift.exploitation, 3) - 1], automatable: automatables[field(shift.automatable, 3) - 1], technicalImpact: impacts[field(shift.impact, 3) - 1],
  };
  const score = field(shift.score, 0x7f);
  return {
    epss: epss === 0 ? undefined : { score: (epss - 1) / steps, percentile: percentile / steps },
    kev: field(shift.kev, 1) === 0 ? undefined : kev(field(shift.ransomware, 1) === 1),
    ssvc: Object.values(ssvc).every((each) => each === undefined) ? undefined : ssvc,
    score: score === 0 ? undefined : (score - 1) / 10,
  };
}

/** The last of so many places whose value is not above; the first where all are. */
function lastAtMost(count: number, value: number, at: (place: number) => number): number {
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (at(middle) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
