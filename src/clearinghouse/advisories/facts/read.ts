import type { Fault } from '../advisory.ts';
import { automatables, cveNumber, exploitations, impacts, type KevEntry, type Ssvc } from './cve.ts';

/** One source's word on each CVE, and what of it could not be read. */
export interface FactsOf<T> {
  readonly facts: ReadonlyMap<number, T>;
  readonly faults: readonly Fault[];
  /** The newest date in it, as written: the catalog's, the scores'. */
  readonly newest: string | undefined;
}

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const date = (value: unknown): string | undefined => (typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : undefined);

/** CISA's catalog, in its JSON. */
export function readKev(text: string): FactsOf<KevEntry> {
  const facts = new Map<number, KevEntry>();
  const faults: Fault[] = [];
  const value = parsed(text);
  const entries = isObject(value) && Array.isArray(value['vulnerabilities']) ? value['vulnerabilities'] as readonly unknown[] : undefined;
  if (entries === undefined) return { facts, newest: undefined, faults: [{ id: undefined, where: 'vulnerabilities', reason: 'is not the catalog: no list of vulnerabilities', whole: true }] };
  for (const [index, each] of entries.entries()) {
    const id = isObject(each) ? each['cveID'] : undefined;
    const number = typeof id === 'string' ? cveNumber(id) : undefined;
    const added = isObject(each) ? date(each['dateAdded']) : undefined;
    if (!isObject(each) || number === undefined || added === undefined) faults.push({ id: typeof id === 'string' ? id.slice(0, 40) : undefined, where: `vulnerabilities[${index}]`, reason: 'has no CVE or no date', whole: true });
    else facts.set(number, { added, due: date(each['dueDate']) ?? '', ransomware: each['knownRansomwareCampaignUse'] === 'Known' });
  }
  const released = isObject(value) && typeof value['dateReleased'] === 'string' ? value['dateReleased'].slice(0, 10) : undefined;
  return { facts, faults, newest: date(released) ?? newestOf([...facts.values()].map(({ added }) => added)) };
}

/** So many lines that are none, and it is something else. */
export const mostFaults = 100_000;

/** FIRST's scores: `cve,epss,percentile` behind comments. */
export function readEpss(text: string): FactsOf<{ readonly score: number; readonly percentile: number }> {
  const facts = new Map<number, { score: number; percentile: number }>();
  const faults: Fault[] = [];
  const newest = date(/^#.*score_date:(\d{4}-\d{2}-\d{2})/m.exec(text.slice(0, 1000))?.[1]);
  let start = 0;
  for (let line = 1; start < text.length; line++) {
    let end = text.indexOf('\n', start);
    if (end < 0) end = text.length;
    const row = text.slice(start, end).trim();
    start = end + 1;
    if (row === '' || row.startsWith('#') || row.startsWith('cve,')) continue;
    const [id = '', score = '', percentile = ''] = row.split(',');
    const number = cveNumber(id);
    const values = [Number(score), Number(percentile)] as const;
    if (number !== undefined && score !== '' && percentile !== '' && values.every((each) => each >= 0 && each <= 1)) facts.set(number, { score: values[0], percentile: values[1] });
    else if (faults.length >= mostFaults) break;
    else faults.push({ id: id.slice(0, 40), where: `line ${line}`, reason: 'is not: a CVE, a score, a percentile', whole: true });
  }
  return { facts, faults, newest };
}

export interface Enrichment {
  readonly ssvc: Ssvc | undefined;
  readonly score: number | undefined;
}

/** SSVC has three decision points here. */
const mostOptions = 100;

/** A record of Vulnrichment: the slim lines that we write, or the CVE record (JSON 5) with CISA's container. */
export function readEnrichment(value: unknown): readonly [number, Enrichment, string | undefined] | undefined {
  if (!isObject(value)) return undefined;
  const meta = value['cveMetadata'];
  const id = isObject(meta) ? meta['cveId'] : value['id'];
  const number = typeof id === 'string' ? cveNumber(id) : undefined;
  if (number === undefined) return undefined;
  const modified = isObject(meta) ? meta['dateUpdated'] : value['modified'];
  const [options, scores] = isObject(meta) ? fromContainers(value['containers']) : [isObject(value['ssvc']) ? value['ssvc']['options'] : undefined, scoresOf(value['cvss'], (each) => each['score'])];
  return [number, { ssvc: ssvcOf(options), score: scores.length === 0 ? undefined : scores.reduce((most, each) => Math.max(most, each)) }, typeof modified === 'string' ? date(modified.slice(0, 10)) : undefined];
}

function fromContainers(containers: unknown): readonly [unknown, readonly number[]] {
  if (!isObject(containers)) return [undefined, []];
  const all = [containers['cna'], ...Array.isArray(containers['adp']) ? containers['adp'] as readonly unknown[] : []].filter(isObject);
  const metrics = all.flatMap((each) => (Array.isArray(each['metrics']) ? each['metrics'] as readonly unknown[] : [])).filter(isObject);
  const other = metrics.map((each) => each['other']).filter(isObject).find((each) => each['type'] === 'ssvc');
  const options = isObject(other?.['content']) ? other['content']['options'] : undefined;
  const merged = Array.isArray(options) ? Object.assign({}, ...options.slice(0, mostOptions).filter(isObject)) as unknown : options;
  return [merged, metrics.flatMap((each) => scoresOf(Object.entries(each).filter(([name]) => name.startsWith('cvssV')).map(([, score]) => score), (score) => score['baseScore']))];
}

function scoresOf(list: unknown, of: (each: Json) => unknown): readonly number[] {
  if (!Array.isArray(list)) return [];
  return list.filter(isObject).map(of).filter((each): each is number => typeof each === 'number' && each >= 0 && each <= 10);
}

function ssvcOf(options: unknown): Ssvc | undefined {
  if (!isObject(options)) return undefined;
  const pick = <T extends string>(all: readonly T[], name: string): T | undefined => all.find((each) => typeof options[name] === 'string' && each === options[name].toLowerCase());
  return { exploitation: pick(exploitations, 'Exploitation'), automatable: pick(automatables, 'Automatable'), technicalImpact: pick(impacts, 'Technical Impact') };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function newestOf(dates: readonly string[]): string | undefined {
  return dates.toSorted().at(-1);
}
